using System.Globalization;
using System.Text;
using FlashSale.Bench.Shop;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Bench.Abuse;

/// <summary>The attacked shop's data: thousands of products with long descriptions and timers, live sales and past sales.</summary>
/// <param name="Products">Products of live sales.</param>
/// <param name="Sales">Past sales.</param>
internal sealed record AbuseCatalog(IReadOnlyList<string> Products, IReadOnlyList<string> Sales)
{
    private const int LiveSales = 10;
    private const int PastSales = 20;
    private const int Units = 1_000;
    private const int DescriptionLength = 1_000;

    private static readonly string[] Words =
        [
            "steel", "kettle", "cordless", "quiet", "garden", "linen", "copper", "lamp", "warm", "sturdy", "kitchen", "travel", "bright",
            "wool",
        ];

    /// <summary>Adds the data to a shop.</summary>
    public static async Task<AbuseCatalog> FillAsync(BenchShop shop, int products)
    {
        var live = await shop.AddLiveSalesAsync(LiveSales);
        var now = TimeProvider.System.Now();
        var sales = new List<string>();
        await using var context = shop.Node.NewContext();
        foreach (var product in await context.Products.Where(product => live.Contains(product.Id)).ToListAsync())
            product.Description = Describe(product.Id.Sum(letter => letter));
        for (var number = LiveSales; number < products; number++)
        {
            var id = EntityId.New(now);
            context.Add(new Product
            {
                Id = id,
                CreatedAt = now,
                UpdatedAt = now,
                Name = string.Create(
                    CultureInfo.InvariantCulture, $"{Words[number % Words.Length]} {Words[number / 7 % Words.Length]} {number}"),
                Description = Describe(number),
                Price = 10 + (number % 90),
                Published = true,
            });
            context.Add(new Inventory { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, ProductId = id, Stock = Units });
            context.Add(new StockMovement
            {
                Id = EntityId.New(now),
                CreatedAt = now,
                UpdatedAt = now,
                ProductId = id,
                Delta = Units,
                Reason = StockReason.Initial,
                Actor = "bench",
                ResultingStock = Units,
            });
            context.Add(new CountdownTimer { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, ProductId = id, Duration = 3_600 });
            if (sales.Count == PastSales)
                continue;
            sales.Add(EntityId.New(now));
            context.Add(new Sale
            {
                Id = sales[^1],
                CreatedAt = now,
                UpdatedAt = now,
                ProductId = id,
                Discount = 10m,
                StartTime = now.AddDays(-2),
                EndTime = now.AddDays(-1),
                UnitsOffered = Units,
            });
        }
        await context.SaveChangesAsync();
        return new AbuseCatalog(live, sales);
    }

    private static string Describe(int number)
    {
        var text = new StringBuilder();
        for (var word = number; text.Length < DescriptionLength - 10; word = (word * 31) + 17 & 0xFFFF)
            text.Append(Words[word % Words.Length]).Append(' ');
        return text.Append(number).ToString();
    }
}

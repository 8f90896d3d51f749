using System.Globalization;
using FlashSale.Bench.Engines;
using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using LinqToDB.Data;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Bench.Shop;

/// <summary>A node and its database with customers, optionally millions of old orders, and new live sales to measure.</summary>
internal sealed class BenchShop : IAsyncDisposable
{
    private const int Units = 100_000_000;

    // High enough that the closed loop never reaches it, but the rule is active.
    private const int PerCustomerLimit = 1_000;

    private BenchShop(BenchNode node, DatabaseEngine engine, int customers)
    {
        Node = node;
        Engine = engine;
        Customers = customers;
    }

    public BenchNode Node { get; }

    public DatabaseEngine Engine { get; }

    /// <summary>Number of customers.</summary>
    public int Customers { get; }

    /// <summary>Opens a shop and creates its data if it doesn't exist.</summary>
    public static async Task<BenchShop> OpenAsync(DatabaseEngine engine, string connectionString, int customers, int oldOrders)
    {
        var shop = new BenchShop(await BenchNode.OpenAsync(engine, connectionString, migrate: true), engine, customers);
        await shop.AddCustomersAsync();
        if (oldOrders > 0)
            await OrderHistory.CreateAsync(shop, oldOrders);
        return shop;
    }

    /// <summary>The id of a customer by number, starting at 0.</summary>
    public static string CustomerId(int number) => NumberedId('u', number);

    /// <summary>A numbered id of the usual length, which SQL can generate too.</summary>
    public static string NumberedId(char kind, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{NumberedIdStart(kind)}{1_000_000_000 + number}");

    /// <summary>The prefix of numbered ids, followed by 1,000,000,000 plus the number.</summary>
    public static string NumberedIdStart(char kind) => "000000000000000" + kind;

    /// <summary>Adds products, each with a live sale of practically unlimited units, or of no units.</summary>
    /// <returns>The products' ids.</returns>
    public async Task<IReadOnlyList<string>> AddLiveSalesAsync(int count, bool soldOut = false)
    {
        var ids = await AddSalesAsync(count, Units, TimeSpan.FromHours(-1));
        if (soldOut)
        {
            await using var context = Node.NewContext();
            await context.Sales.Where(sale => ids.Contains(sale.ProductId))
                .ExecuteUpdateAsync(set => set.SetProperty(sale => sale.UnitsOffered, 0));
        }
        return ids;
    }

    /// <summary>Adds products with this many units each, and a sale of each that starts after this time.</summary>
    /// <returns>The products' ids.</returns>
    public async Task<IReadOnlyList<string>> AddSalesAsync(int count, int units, TimeSpan startsIn)
    {
        var now = TimeProvider.System.Now();
        var ids = Enumerable.Range(0, count).Select(_ => EntityId.New(now)).ToList();
        await using var context = Node.NewContext();
        foreach (var id in ids)
            context.AddRange(SaleOf(id, EntityId.New(now), now, units, unitsSold: 0, now + startsIn, now.AddDays(1)));
        await context.SaveChangesAsync();
        return ids;
    }

    /// <summary>The start of a product's sale.</summary>
    public async Task<DateTimeOffset> StartOfAsync(string productId)
    {
        await using var context = Node.NewContext();
        return await context.Sales.Where(sale => sale.ProductId == productId).Select(sale => sale.StartTime).SingleAsync();
    }

    /// <summary>Number of a product's orders.</summary>
    public async Task<int> CountOrdersAsync(string productId)
    {
        await using var context = Node.NewContext();
        return await context.Orders.CountAsync(order => order.ProductId == productId);
    }

    /// <summary>A product's units in stock.</summary>
    public async Task<int> CountUnitsAsync(string productId)
    {
        await using var context = Node.NewContext();
        return await context.Inventories.Where(inventory => inventory.ProductId == productId)
            .Select(inventory => inventory.Stock).SingleAsync();
    }

    /// <summary>A product with its inventory, initial stock movement and sale.</summary>
    public static object[] SaleOf(
        string productId, string saleId, DateTimeOffset now, int units, int unitsSold, DateTimeOffset start, DateTimeOffset end) =>
    [
        new Product { Id = productId, CreatedAt = now, UpdatedAt = now, Name = "Kettle", Price = 20m, Published = true },
        new Inventory { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, ProductId = productId, Stock = units - unitsSold },
        new StockMovement
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = productId,
            Delta = units,
            Reason = StockReason.Initial,
            Actor = "bench",
            ResultingStock = units,
        },
        new Sale
        {
            Id = saleId,
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = productId,
            Discount = 25m,
            StartTime = start,
            EndTime = end,
            UnitsOffered = units,
            UnitsSold = unitsSold,
            LastClaimNumber = unitsSold,
            PerCustomerLimit = PerCustomerLimit,
        },
    ];

    /// <summary>Runs the stock audit.</summary>
    /// <returns>The differences.</returns>
    public async Task<IReadOnlyList<string>> FindDifferencesAsync() => (await Node.Get<IReconciler>().ReconcileAsync()).Differences;

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private async Task AddCustomersAsync()
    {
        var now = TimeProvider.System.Now();
        await using var context = Node.NewContext();
        var first = await context.Users.CountAsync(user => user.Id.StartsWith(NumberedIdStart('u')));
        var users = Enumerable.Range(first, Math.Max(0, Customers - first)).Select(number =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"customer{number}");
            return new User
            {
                Id = CustomerId(number),
                UserName = name,
                NormalizedUserName = name.ToUpperInvariant(),
                Email = name + "@example.com",
                NormalizedEmail = name.ToUpperInvariant() + "@EXAMPLE.COM",
                EmailConfirmed = true,
                SecurityStamp = name,
                CreatedAt = now,
                UpdatedAt = now,
            };
        });
        await context.BulkCopyAsync(new BulkCopyOptions { BulkCopyType = BulkCopyType.ProviderSpecific }, users);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Legal;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Hosting.Demo;

/// <summary>
/// Fills an empty database with a demo shop: products, sales that are live, upcoming and ended, orders, legal pages, and two
/// accounts. In Development only.
/// </summary>
internal sealed partial class DemoShop(
    FlashSaleDbContext context,
    UserManager<User> users,
    ICheckout checkout,
    IAddresses addresses,
    Currency currency,
    TimeProvider clock,
    ILogger<DemoShop> logger)
{
    public const string Password = "FlashSale!2026";
    private const int Customers = 60;
    private const string WholeDrawing = "viewBox=\"0 0 800 600\"";
    private readonly DateTimeOffset now = clock.Now();

    public async Task FillAsync()
    {
        if (await context.Products.AnyAsync() || await context.Users.AnyAsync())
            return;
        await AddAccountAsync("merchant", Roles.Merchant, Roles.Customer);
        var shopper = await AddAccountAsync("shopper", Roles.Customer);
        await AddAddressesAsync(shopper);
        var customers = await AddCustomersAsync();
        var products = await AddProductsAsync();

        await AddLegalPagesAsync();
        await AddSalesAsync(products);
        await AddEndedSaleAsync(
            products["running-shoes"], 55m, unitsOffered: 18, endedAgo: TimeSpan.FromHours(5), [shopper, .. customers.Take(17)]);
        await AddEndedSaleAsync(
            products["desk-lamp"], 30m, unitsOffered: 40, endedAgo: TimeSpan.FromHours(26), [.. customers.Skip(20).Take(23)]);
        await BuyAsync(products["wireless-headphones"], [shopper, .. customers.Take(41)]);
        await BuyAsync(products["mechanical-keyboard"], customers.Take(33));
        await BuyAsync(products["electric-kettle"], customers.Skip(33).Take(9));

        // No e-mails are sent for the demo's orders.
        await context.OutboxMessages.ExecuteUpdateAsync(set => set.SetProperty(message => message.SentAt, now));
        LogFilled(products.Count);
    }

    private async Task<User> AddAccountAsync(string name, params string[] roles)
    {
        var user = User.Create(name, $"{name}@example.com", now);
        user.EmailConfirmed = true;
        var result = await users.CreateAsync(user, Password);
        if (result.Succeeded)
            result = await users.AddToRolesAsync(user, roles);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(
                $"Couldn't create the demo account {name}: {string.Join(" ", result.Errors.Select(error => error.Description))}");
        }
        return user;
    }

    private async Task AddAddressesAsync(User shopper)
    {
        foreach (var draft in new[]
        {
            new AddressDraft("Sam Shopper", "350 Fifth Avenue", "Floor 20", "10118", "New York", "NY", "US", "+1 212 555 0100"),
            new AddressDraft("Sam Shopper", "Unter den Linden 77", null, "10117", "Berlin", null, "DE", "+49 30 555 0100"),
        })
        {
            if (await addresses.AddAsync(shopper.Id, draft) is not EditOutcome<Address>.Saved)
                throw new InvalidOperationException($"The demo address in {draft.City} is invalid.");
        }
    }

    // These accounts have no password, so that no one can log in to them.
    private async Task<IReadOnlyList<User>> AddCustomersAsync()
    {
        var customers = new List<User>();
        for (var i = 1; i <= Customers; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"customer{i}");
            var user = User.Create(name, $"{name}@example.com", now);
            user.NormalizedUserName = users.NormalizeName(user.UserName);
            user.NormalizedEmail = users.NormalizeEmail(user.Email);
            user.SecurityStamp = Guid.NewGuid().ToString();
            customers.Add(user);
        }
        context.AddRange(customers);
        await context.SaveChangesAsync();
        return customers;
    }

    private async Task<IReadOnlyDictionary<string, Product>> AddProductsAsync()
    {
        var products = new Dictionary<string, Product>(StringComparer.Ordinal);
        foreach (var (slug, name, description, price, closeUps) in ReadProducts())
        {
            var made = now.AddDays(-2).AddSeconds(products.Count);
            var productId = EntityId.New(made);
            var drawing = Encoding.UTF8.GetString(ReadResource($"Pictures.{slug}.svg"));
            var main = PictureOf(productId, drawing, made);
            var details = (closeUps ?? []).Select(view => (
                Picture: PictureOf(productId, drawing.Replace(WholeDrawing, $"viewBox=\"{view.ViewBox}\"", StringComparison.Ordinal), made),
                view.AltText)).ToList();
            var product = new Product
            {
                Id = productId,
                CreatedAt = made,
                UpdatedAt = made,
                Name = name,
                Description = description,
                Price = currency.Round(price),
                Published = true,
                UpdatedBy = "merchant",
            };
            product.SetImages(
                [new GalleryImage(main.Id), .. details.Select(detail => new GalleryImage(detail.Picture.Id, detail.AltText))]);
            products.Add(slug, product);
            context.AddRange(product, main, InventoryOf(product, 200), MovementOf(product, 200));
            context.AddRange(details.Select(detail => detail.Picture));
        }
        await context.SaveChangesAsync();
        return products;
    }

    private static ProductImage PictureOf(string productId, string drawing, DateTimeOffset made) => new()
    {
        Id = EntityId.New(made),
        CreatedAt = made,
        UpdatedAt = made,
        ProductId = productId,
        ContentType = "image/svg+xml",
        Content = Encoding.UTF8.GetBytes(drawing),
    };

    private async Task AddLegalPagesAsync()
    {
        context.AddRange(Enum.GetValues<LegalPageKind>().Select(kind => new LegalPage
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            Kind = kind,
            Markdown = Encoding.UTF8.GetString(ReadResource($"Legal.{kind}.md")).Trim(),
            UpdatedBy = "merchant",
        }));
        await context.SaveChangesAsync();
    }

    private Inventory InventoryOf(Product product, int stock) =>
        new()
        {
            Id = EntityId.New(product.CreatedAt),
            CreatedAt = product.CreatedAt,
            UpdatedAt = now,
            ProductId = product.Id,
            Stock = stock,
        };

    private static StockMovement MovementOf(Product product, int stock) => new()
    {
        Id = EntityId.New(product.CreatedAt),
        CreatedAt = product.CreatedAt,
        UpdatedAt = product.CreatedAt,
        ProductId = product.Id,
        Delta = stock,
        Reason = StockReason.Initial,
        Actor = "merchant",
        ResultingStock = stock,
    };

    private async Task AddSalesAsync(IReadOnlyDictionary<string, Product> products)
    {
        context.AddRange(
            SaleOf(
                products["wireless-headphones"],
                40m,
                -TimeSpan.FromHours(1),
                TimeSpan.FromMinutes(95),
                unitsOffered: 120,
                perCustomerLimit: 2),
            SaleOf(
                products["mechanical-keyboard"], 35m, -TimeSpan.FromHours(2), TimeSpan.FromHours(4), unitsOffered: 40, perCustomerLimit: 1),
            SaleOf(
                products["electric-kettle"], 25m, -TimeSpan.FromHours(3), TimeSpan.FromMinutes(9), unitsOffered: 60, perCustomerLimit: 5),
            SaleOf(products["smart-watch"], 45m, TimeSpan.FromMinutes(3), TimeSpan.FromHours(2), unitsOffered: 50, perCustomerLimit: 1),
            SaleOf(products["backpack"], 30m, TimeSpan.FromMinutes(50), TimeSpan.FromHours(6), unitsOffered: null, perCustomerLimit: 3),
            SaleOf(
                products["espresso-machine"], 20m, TimeSpan.FromHours(20), TimeSpan.FromHours(44), unitsOffered: 25, perCustomerLimit: 1));
        context.Add(new CountdownTimer
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = products["wireless-headphones"].Id,
            Duration = (int)TimeSpan.FromMinutes(30).TotalSeconds,
            UpdatedBy = "merchant",
        });
        await context.SaveChangesAsync();
    }

    private Sale SaleOf(Product product, decimal discount, TimeSpan startsIn, TimeSpan endsIn, int? unitsOffered, int? perCustomerLimit) =>
        new()
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = product.Id,
            Discount = discount,
            StartTime = now + startsIn,
            EndTime = now + endsIn,
            UnitsOffered = unitsOffered,
            PerCustomerLimit = perCustomerLimit,
            UpdatedBy = "merchant",
        };

    // The checkout refuses orders in an ended sale, so they're inserted directly.
    private async Task AddEndedSaleAsync(Product product, decimal discount, int unitsOffered, TimeSpan endedAgo, List<User> buyers)
    {
        var sale = SaleOf(product, discount, -endedAgo - TimeSpan.FromHours(2), -endedAgo, unitsOffered, perCustomerLimit: 1);
        sale.UnitsSold = sale.LastClaimNumber = buyers.Count;
        context.Add(sale);
        var inventory = await context.Inventories.SingleAsync(row => row.ProductId == product.Id);
        inventory.Stock -= buyers.Count;
        var price = SalePricing.PriceOf(product.Price, discount, currency);
        for (var i = 0; i < buyers.Count; i++)
        {
            var placed = sale.StartTime.AddSeconds(20 + (i * 45));
            context.Add(new Order
            {
                Id = EntityId.New(placed),
                CreatedAt = placed,
                UpdatedAt = placed.AddHours(1),
                UserId = buyers[i].Id,
                ProductId = product.Id,
                ProductName = product.Name,
                ImageId = product.ImageId,
                SaleId = sale.Id,
                Quantity = 1,
                UnitPrice = price,
                Total = price,
                Currency = currency.Code,
                Status = i % 3 == 0 ? OrderStatus.Delivered : OrderStatus.Shipped,
                ClaimNumber = i + 1,
                UpdatedBy = "merchant",
            });
        }
        await context.SaveChangesAsync();
    }

    private async Task BuyAsync(Product product, IEnumerable<User> buyers)
    {
        foreach (var buyer in buyers)
        {
            if (await checkout.PlaceOrderAsync(new PurchaseRequest(buyer.Id, product.Id, 1, null)) is not PurchaseOutcome.Accepted)
                throw new InvalidOperationException($"The checkout refused a demo order of {product.Name}.");
        }
    }

    private static List<DemoProduct> ReadProducts() =>
        JsonSerializer.Deserialize<List<DemoProduct>>(ReadResource("products.json"), JsonSerializerOptions.Web)!;

    private static byte[] ReadResource(string name)
    {
        using var stream = typeof(DemoShop).Assembly.GetManifestResourceStream($"FlashSale.Web.Hosting.Demo.{name}")
            ?? throw new InvalidOperationException($"The demo file {name} is missing.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Filled the empty database with a demo shop of {Count} products; log in as merchant or shopper")]
    private partial void LogFilled(int count);

    private sealed record DemoProduct(
        string Slug, string Name, string Description, decimal Price, IReadOnlyList<CloseUp>? CloseUps = null);

    // A part of the product's drawing, as another picture.
    private sealed record CloseUp(string ViewBox, string AltText);
}

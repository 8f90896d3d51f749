using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Legal;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

/// <summary>Stored values are read as they were written.</summary>
public sealed class RoundTripTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly DateTimeOffset Instant = new(2026, 6, 1, 12, 34, 56, 789, TimeSpan.Zero);

    [Theory, MemberData(nameof(Engines))]
    public async Task A_product_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await ShouldRoundTripAsync(shop, NewProduct(), "RowVersion");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_picture_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var content = Enumerable.Range(0, 70_000).Select(i => (byte)i).ToArray();
        await ShouldRoundTripAsync(
            shop,
            new ProductImage
            {
                Id = EntityId.New(Instant),
                CreatedAt = Instant,
                UpdatedAt = Instant,
                ProductId = product.Id,
                ContentType = "image/png",
                Content = content,
            });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_timer_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        await ShouldRoundTripAsync(
            shop,
            new CountdownTimer
            {
                Id = EntityId.New(Instant),
                CreatedAt = Instant,
                UpdatedAt = Instant,
                ProductId = product.Id,
                Duration = 90,
                UpdatedBy = "ann",
            },
            "RowVersion");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_legal_page_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await ShouldRoundTripAsync(
            shop,
            new LegalPage
            {
                Id = EntityId.New(Instant),
                CreatedAt = Instant,
                UpdatedAt = Instant,
                Kind = LegalPageKind.Privacy,
                Markdown = new string('語', LegalPage.MarkdownLength),
                UpdatedBy = "ann",
            },
            "RowVersion");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        await ShouldRoundTripAsync(shop, NewSale(product), "RowVersion");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_inventory_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = NewProduct();
        await shop.AddAsync(product);
        await ShouldRoundTripAsync(
            shop,
            new Inventory
            {
                Id = EntityId.New(Instant),
                CreatedAt = Instant,
                UpdatedAt = Instant,
                ProductId = product.Id,
                Stock = Inventory.MaxStock,
            },
            "RowVersion");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_stock_movement_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 0);
        await ShouldRoundTripAsync(shop, new StockMovement
        {
            Id = EntityId.New(Instant),
            CreatedAt = Instant,
            UpdatedAt = Instant,
            ProductId = product.Id,
            Delta = -3,
            Reason = StockReason.Loss,
            Actor = "ann",
            Note = "Fell off a lorry. „Ärgerlich“ 🚚",
            ResultingStock = 4,
        });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var user = await shop.AddUserAsync();
        var (product, sale) = await shop.AddLiveSaleAsync();
        await ShouldRoundTripAsync(shop, new Order
        {
            Id = EntityId.New(Instant),
            CreatedAt = Instant,
            UpdatedAt = Instant.AddSeconds(1),
            UserId = user.Id,
            ProductId = product.Id,
            ProductName = "Grüne „Lampe“",
            ImageId = new string('7', EntityId.Length),
            SaleId = sale.Id,
            Quantity = 3,
            UnitPrice = 123_456_789.01m,
            Total = 370_370_367.03m,
            Currency = "USD",
            Status = OrderStatus.Pending,
            ExpiresAt = Instant.AddMilliseconds(1),
            HoldReleasedAt = Instant.AddMilliseconds(2),
            FormerBuyerHash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
            IdempotencyKey = new string('k', PurchaseRequest.MaxKeyLength),
            ClaimNumber = int.MaxValue,
            UpdatedBy = "ann",
        });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_order_status_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var user = await shop.AddUserAsync();
        var product = await shop.AddProductAsync();
        foreach (var status in Enum.GetValues<OrderStatus>())
        {
            var order = shop.NewOrder(user, product);
            order.SetStatus(status);
            await shop.AddAsync(order);
            await using var context = shop.Context();
            (await context.Orders.SingleAsync(each => each.Status == status, Cancelled)).Id.ShouldBe(order.Id);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_notification_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var user = await shop.AddUserAsync();
        await ShouldRoundTripAsync(shop, new Notification
        {
            Id = EntityId.New(Instant),
            CreatedAt = Instant,
            UpdatedAt = Instant,
            UserId = user.Id,
            Kind = "order.confirmed",
            Text = "Yours.",
            OrderId = EntityId.New(Instant),
            ReadAt = Instant,
        });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_session_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var user = await shop.AddUserAsync();
        await ShouldRoundTripAsync(shop, new Session
        {
            Id = EntityId.New(Instant),
            CreatedAt = Instant,
            UpdatedAt = Instant,
            UserId = user.Id,
            TokenHash = [.. Enumerable.Range(200, 32).Select(i => (byte)i)],
            CreatedWith = "login",
            ExpiresAt = Instant.AddDays(30),
            InstallationId = Guid.NewGuid().ToString(),
        });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_outbox_message_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await ShouldRoundTripAsync(shop, new OutboxMessage
        {
            Id = EntityId.New(Instant),
            CreatedAt = Instant,
            UpdatedAt = Instant,
            Kind = "order.confirmed.email",
            Payload = $$"""{"text":"{{new string('ü', 5000)}}"}""",
            Attempts = 2,
            DueAt = Instant,
            SentAt = Instant.AddMilliseconds(5),
        });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_user_is_read_as_written(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var user = User.Create("ann", "ann@example.com", Instant);
        user.DisplayName = "Ann Ørsted";
        user.LockoutEnd = Instant.AddMinutes(5);
        await ShouldRoundTripAsync(shop, user);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_instant_in_another_time_zone_is_read_as_UTC(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var tokyo = new DateTimeOffset(2026, 6, 1, 21, 0, 0, 1, TimeSpan.FromHours(9));
        await shop.AddSaleAsync(await shop.AddProductAsync(), 10m, tokyo, tokyo.AddHours(1));

        await using var context = shop.Context();
        var sale = await context.Sales.SingleAsync(each => each.StartTime == tokyo, Cancelled);
        sale.StartTime.ShouldBe(tokyo);
        sale.StartTime.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Instants_compare_and_sort_in_queries(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        for (var hour = 3; hour >= 0; hour--)
            await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(hour), shop.Now.AddHours(hour + 1));

        await using var context = shop.Context();
        var starts = await context.Sales
            .Where(sale => sale.StartTime <= shop.Now.AddHours(2) && sale.EndTime > shop.Now.AddHours(1))
            .OrderBy(sale => sale.StartTime)
            .Select(sale => sale.StartTime)
            .ToListAsync(Cancelled);
        starts.ShouldBe([shop.Now.AddHours(1), shop.Now.AddHours(2)]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Prices_compare_and_sort_in_queries(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        foreach (var price in new[] { 100m, 9.99m, 20m, 9m })
            await shop.AddProductAsync(price: price);

        await using var context = shop.Context();
        var prices = await context.Products.Where(product => product.Price > 9m).OrderBy(product => product.Price)
            .Select(product => product.Price).ToListAsync(Cancelled);
        prices.ShouldBe([9.99m, 20m, 100m]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Prices_with_zero_and_three_decimals_are_read_as_written(DatabaseEngine engine)
    {
        foreach (var (code, price) in new[] { ("JPY", 1234m), ("KWD", 1.234m), ("USD", 12.34m) })
        {
            await using var shop = await OpenShopAsync(engine, currency: Currency.Find(code));
            await shop.AddProductAsync(price: price);
            await using var context = shop.Context();
            (await context.Products.SingleAsync(Cancelled)).Price.ShouldBe(price);
            (await context.Database.SqlQueryRaw<long>("""SELECT "Price" AS "Value" FROM "Products" """).SingleAsync(Cancelled))
                .ShouldBe(1234L);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_roles_exist_from_the_start(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await using var context = shop.Context();
        (await context.Roles.Select(role => role.Name!).ToListAsync(Cancelled))
            .ShouldBe([Roles.Merchant, Roles.Customer], ignoreOrder: true);
    }

    private static Product NewProduct()
    {
        var product = ProductWithoutImages();
        product.SetImages(
        [
            new(EntityId.New(Instant), "Größe “L” \\ </script> 🫖", 1600, 1200),
            new(EntityId.New(Instant)),
        ]);
        return product;
    }

    private static Product ProductWithoutImages() => new()
    {
        Id = EntityId.New(Instant),
        CreatedAt = Instant,
        UpdatedAt = Instant.AddMilliseconds(1),
        Name = new string('ß', Product.NameLength),
        Description = new string('ü', Product.DescriptionLength),
        Price = ProductDraft.MaxPrice,
        Published = true,
        UpdatedBy = "ann",
    };

    private static Sale NewSale(Product product) => new()
    {
        Id = EntityId.New(Instant),
        CreatedAt = Instant,
        UpdatedAt = Instant,
        ProductId = product.Id,
        Discount = 33.33m,
        StartTime = Instant,
        EndTime = Instant.AddMilliseconds(1),
        UnitsOffered = 10,
        UnitsSold = 4,
        LastClaimNumber = 5,
        PerCustomerLimit = 2,
        UpdatedBy = "ann",
    };

    private static async Task ShouldRoundTripAsync<T>(TestShop shop, T kept, params string[] madeByTheDatabase)
        where T : class
    {
        await shop.AddAsync(kept);
        await using var context = shop.Context();
        var read = await context.Set<T>().AsNoTracking().SingleAsync(Cancelled);
        foreach (var property in typeof(T).GetProperties().Where(each => !madeByTheDatabase.Contains(each.Name)))
            property.GetValue(read).ShouldBeEquivalentTo(property.GetValue(kept), $"{typeof(T).Name}.{property.Name}");
        foreach (var instant in typeof(T).GetProperties().Where(each => each.PropertyType == typeof(DateTimeOffset)))
            ((DateTimeOffset)instant.GetValue(read)!).Offset.ShouldBe(TimeSpan.Zero);
    }
}

using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

/// <summary>Rules that the database enforces itself.</summary>
public sealed class ConstraintTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_product_without_a_name_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await ShouldRefuseAsync(() => shop.AddProductAsync(name: ""), "Products_NameNotEmpty");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_negative_price_is_refused_and_zero_is_accepted(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddProductAsync(price: 0m);
        await ShouldRefuseAsync(() => shop.AddProductAsync(price: -0.01m), "Products_PriceNotNegative");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_negative_stock_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddProductAsync(stock: 0);
        await using var context = shop.Context();
        (await context.Inventories.SingleAsync(Cancelled)).Stock = -1;

        await ShouldRefuseAsync(() => context.SaveChangesAsync(Cancelled), "Inventories_StockNotNegative");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_second_inventory_of_a_product_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var second = new Inventory { Id = EntityId.New(shop.Now), CreatedAt = shop.Now, UpdatedAt = shop.Now, ProductId = product.Id };

        await ShouldRefuseAsync(() => shop.AddAsync(second), "Inventories_Product", "Inventories.ProductId");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_discount_of_0_or_100_percent_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await ShouldRefuseAsync(() => AddSaleAsync(shop, discount: 0m), "FlashSales_Discount");
        await ShouldRefuseAsync(() => AddSaleAsync(shop, discount: 100m), "FlashSales_Discount");
        await AddSaleAsync(shop, discount: 0.01m);
        await AddSaleAsync(shop, discount: 99.99m);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_that_does_not_end_after_its_start_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await ShouldRefuseAsync(() => AddSaleAsync(shop, start: shop.Now, end: shop.Now), "FlashSales_StartBeforeEnd");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_cannot_sell_more_units_than_it_offers(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await ShouldRefuseAsync(() => AddSaleAsync(shop, unitsOffered: 5, unitsSold: 6), "FlashSales_UnitsSold");
        await ShouldRefuseAsync(() => AddSaleAsync(shop, unitsSold: -1), "FlashSales_UnitsSold");
        await AddSaleAsync(shop, unitsOffered: 5, unitsSold: 5);
        await AddSaleAsync(shop, unitsOffered: null, unitsSold: 6);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_customer_limit_below_1_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await ShouldRefuseAsync(() => AddSaleAsync(shop, perCustomerLimit: 0), "FlashSales_PerCustomerLimit");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_of_zero_units_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var order = shop.NewOrder(await shop.AddUserAsync(), await shop.AddProductAsync(), quantity: 0);
        await ShouldRefuseAsync(() => shop.AddAsync(order), "Orders_QuantityPositive");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_with_a_negative_price_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        product.Price = -1m;
        var order = shop.NewOrder(await shop.AddUserAsync(), product);
        await ShouldRefuseAsync(() => shop.AddAsync(order), "Orders_TotalNotNegative");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_idempotency_key_is_unique_per_buyer(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var ann = await shop.AddUserAsync("ann");
        var bob = await shop.AddUserAsync("bob");
        await shop.AddAsync(shop.NewOrder(ann, product, idempotencyKey: "key"), shop.NewOrder(bob, product, idempotencyKey: "key"));

        await ShouldRefuseAsync(
            () => shop.AddAsync(shop.NewOrder(ann, product, idempotencyKey: "key")),
            "Orders_IdempotencyKey_User",
            "Orders.IdempotencyKey, Orders.UserId");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_buyer_can_have_many_orders_without_idempotency_keys(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var ann = await shop.AddUserAsync("ann");
        await shop.AddAsync(shop.NewOrder(ann, product), shop.NewOrder(ann, product));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Idempotency_keys_are_case_sensitive(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var ann = await shop.AddUserAsync("ann");
        await shop.AddAsync(
            shop.NewOrder(ann, product, idempotencyKey: "key", quantity: 1),
            shop.NewOrder(ann, product, idempotencyKey: "KEY", quantity: 2));

        await using var context = shop.Context();
        (await context.Orders.SingleAsync(order => order.IdempotencyKey == "KEY", Cancelled)).Quantity.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_claim_number_is_unique_within_a_sale(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var (otherProduct, otherSale) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync("ann");
        await shop.AddAsync(shop.NewOrder(ann, product, sale, claimNumber: 1), shop.NewOrder(ann, otherProduct, otherSale, claimNumber: 1));

        await ShouldRefuseAsync(
            () => shop.AddAsync(shop.NewOrder(ann, product, sale, claimNumber: 1)),
            "Orders_ClaimNumber_FlashSale",
            "Orders.ClaimNumber, Orders.SaleId");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_product_can_have_many_orders_outside_sales(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        await shop.AddAsync(shop.NewOrder(await shop.AddUserAsync("ann"), product), shop.NewOrder(await shop.AddUserAsync("bob"), product));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_timer_without_a_duration_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var timer = new CountdownTimer
        {
            Id = EntityId.New(shop.Now),
            CreatedAt = shop.Now,
            UpdatedAt = shop.Now,
            ProductId = product.Id,
            Duration = 0,
        };
        await ShouldRefuseAsync(() => shop.AddAsync(timer), "CountdownTimers_DurationPositive");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_movement_of_zero_or_to_a_negative_stock_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        await ShouldRefuseAsync(
            () => shop.AddAsync(NewMovement(shop, product, delta: 0, resultingStock: 1)), "StockMovements_DeltaNotZero");
        await ShouldRefuseAsync(
            () => shop.AddAsync(NewMovement(shop, product, delta: -1, resultingStock: -1)), "StockMovements_ResultNotNegative");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_duplicate_username_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddUserAsync("ann");
        await ShouldRefuseAsync(
            () => shop.AddAsync(NewUser(shop, "ANN", "OTHER@EXAMPLE.COM")), "Users_NormalizedUserName", "Users.NormalizedUserName");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_duplicate_email_address_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddUserAsync("ann");
        await ShouldRefuseAsync(
            () => shop.AddAsync(NewUser(shop, "BOB", "ANN@EXAMPLE.COM")), "Users_NormalizedEmail", "Users.NormalizedEmail");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_duplicate_session_token_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync("ann");
        var bob = await shop.AddUserAsync("bob");
        await shop.AddAsync(NewSession(shop, ann));
        await ShouldRefuseAsync(() => shop.AddAsync(NewSession(shop, bob)), "Sessions_TokenHash", "Sessions.TokenHash");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Ids_are_case_sensitive(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddAsync(
            NewProduct(shop, "00000000000000000000000abc", "lower"), NewProduct(shop, "00000000000000000000000ABC", "upper"));

        await using var context = shop.Context();
        (await context.Products.SingleAsync(product => product.Id == "00000000000000000000000ABC", Cancelled)).Name.ShouldBe("upper");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Ids_sort_by_creation(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var made = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            shop.Advance(TimeSpan.FromMilliseconds(997));
            made.Add((await shop.AddProductAsync()).Id);
        }

        await using var context = shop.Context();
        (await context.Products.OrderBy(product => product.Id).Select(product => product.Id).ToListAsync(Cancelled)).ShouldBe(made);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Orders_stay_when_their_buyer_is_deleted(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var order = await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale);

        await using var context = shop.Context();
        await context.Users.ExecuteDeleteAsync(Cancelled);

        var kept = await context.Orders.SingleAsync(Cancelled);
        kept.Id.ShouldBe(order.Id);
        kept.UserId.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_or_product_with_orders_cannot_be_deleted(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale);

        await using var context = shop.Context();
        await Should.ThrowAsync<System.Data.Common.DbException>(() => context.Sales.ExecuteDeleteAsync(Cancelled));
        await Should.ThrowAsync<System.Data.Common.DbException>(() => context.Products.ExecuteDeleteAsync(Cancelled));
    }

    // SQLite's error names the columns of a unique index, not the index.
    private static async Task ShouldRefuseAsync(Func<Task> write, params string[] names)
    {
        var refusal = (await Should.ThrowAsync<DbUpdateException>(write)).InnerException!.Message;
        names.ShouldContain(name => refusal.Contains(name), $"“{refusal}” should name the rule");
    }

    private static async Task AddSaleAsync(
        TestShop shop,
        decimal discount = 10m,
        DateTimeOffset? start = null,
        DateTimeOffset? end = null,
        int? unitsOffered = null,
        int unitsSold = 0,
        int? perCustomerLimit = null)
    {
        var product = await shop.AddProductAsync();
        await shop.AddAsync(new Sale
        {
            Id = EntityId.New(shop.Now),
            CreatedAt = shop.Now,
            UpdatedAt = shop.Now,
            ProductId = product.Id,
            Discount = discount,
            StartTime = start ?? shop.Now,
            EndTime = end ?? shop.Now.AddHours(1),
            UnitsOffered = unitsOffered,
            UnitsSold = unitsSold,
            PerCustomerLimit = perCustomerLimit,
        });
    }

    private static Product NewProduct(TestShop shop, string id, string name) =>
        new() { Id = id, CreatedAt = shop.Now, UpdatedAt = shop.Now, Name = name, Price = 1m };

    private static StockMovement NewMovement(TestShop shop, Product product, int delta, int resultingStock) => new()
    {
        Id = EntityId.New(shop.Now),
        CreatedAt = shop.Now,
        UpdatedAt = shop.Now,
        ProductId = product.Id,
        Delta = delta,
        Reason = StockReason.Correction,
        Actor = "merchant",
        ResultingStock = resultingStock,
    };

    private static User NewUser(TestShop shop, string normalizedName, string normalizedEmail)
    {
        var user = User.Create(normalizedName, normalizedEmail, shop.Now);
        user.NormalizedUserName = normalizedName;
        user.NormalizedEmail = normalizedEmail;
        return user;
    }

    private static Session NewSession(TestShop shop, User user) => new()
    {
        Id = EntityId.New(shop.Now),
        CreatedAt = shop.Now,
        UpdatedAt = shop.Now,
        UserId = user.Id,
        TokenHash = new byte[32],
        CreatedWith = "login",
        ExpiresAt = shop.Now.AddDays(1),
    };
}

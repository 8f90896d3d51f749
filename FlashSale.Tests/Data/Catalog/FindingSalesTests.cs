using System.Data.Common;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Catalog;

public sealed class FindingSalesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_is_live_from_its_start_and_ended_from_its_end(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await AddAsync(shop, "Begins now", start: 0, end: 60);
        await AddAsync(shop, "Ends now", start: -60, end: 0);
        await AddAsync(shop, "Begins later", start: 1, end: 60);

        (await NamesAsync(shop, new(SalePhase.Live))).ShouldBe(["Begins now"]);
        (await NamesAsync(shop, new(SalePhase.Ended))).ShouldBe(["Ends now"]);
        (await NamesAsync(shop, new(SalePhase.Upcoming))).ShouldBe(["Begins later"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_unpublished_product_is_not_shown(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var secret = await shop.AddProductAsync(published: false);
        await shop.AddSaleAsync(secret, 10m, shop.Now, shop.Now.AddHours(1));

        (await FindAsync(shop, new(SalePhase.Live))).Total.ShouldBe(0);
        (await shop.Get<ICatalog>().FindProductAsync(secret.Id, Cancelled)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Search_takes_wildcards_literally_and_ignores_case(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        foreach (var name in new[] { "100% wool", "100 wool", "a_b", "axb", "Müsli ÄÖ", "back\\slash", "[set]", "s", "Ёлка" })
            await AddAsync(shop, name, start: -1, end: 60);

        (await NamesAsync(shop, new(SalePhase.Live, "0% W"))).ShouldBe(["100% wool"]);
        (await NamesAsync(shop, new(SalePhase.Live, "A_B"))).ShouldBe(["a_b"]);
        (await NamesAsync(shop, new(SalePhase.Live, "müsli äö"))).ShouldBe(["Müsli ÄÖ"]);
        (await NamesAsync(shop, new(SalePhase.Live, "ёл"))).ShouldBe(["Ёлка"]);
        (await NamesAsync(shop, new(SalePhase.Live, "K\\S"))).ShouldBe(["back\\slash"]);
        (await NamesAsync(shop, new(SalePhase.Live, "[SET]"))).ShouldBe(["[set]"]);
        (await NamesAsync(shop, new(SalePhase.Live, "  axb "))).ShouldBe(["axb"]);
        (await FindAsync(shop, new(SalePhase.Live, "' OR 1=1 --"))).Total.ShouldBe(0);
        (await FindAsync(shop, new(SalePhase.Live, " "))).Total.ShouldBe(9);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task All_pages_together_contain_every_sale_once(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        for (var i = 0; i < 5; i++)
            await AddAsync(shop, $"Lamp {i}", start: -1, end: 60);
        await AddAsync(shop, "Kettle", start: -1, end: 60);

        var pages = new List<PageOf<SaleCard>>();
        for (var skip = 0; skip <= 6; skip += 2)
            pages.Add(await FindAsync(shop, new(SalePhase.Live, "lamp", Skip: skip, Take: 2)));

        pages.Select(page => page.Total).ShouldBe([5, 5, 5, 5]);
        pages.Select(page => page.Items.Count).ShouldBe([2, 2, 1, 0]);
        pages.SelectMany(page => page.Items).Select(card => card.SaleId).Distinct().Count().ShouldBe(5);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Each_section_has_its_own_order_by_time(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await AddAsync(shop, "Live late", start: -5, end: 60);
        await AddAsync(shop, "Live soon", start: -1, end: 30);
        await AddAsync(shop, "Coming late", start: 20, end: 30);
        await AddAsync(shop, "Coming soon", start: 10, end: 90);
        await AddAsync(shop, "Over long", start: -90, end: -60);
        await AddAsync(shop, "Over lately", start: -100, end: -10);

        (await NamesAsync(shop, new(SalePhase.Live))).ShouldBe(["Live soon", "Live late"]);
        (await NamesAsync(shop, new(SalePhase.Upcoming))).ShouldBe(["Coming soon", "Coming late"]);
        (await NamesAsync(shop, new(SalePhase.Ended))).ShouldBe(["Over lately", "Over long"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Sales_sort_by_discount_and_by_sale_price(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await AddAsync(shop, "Costs 10", price: 20m, discount: 50m);
        await AddAsync(shop, "Costs 12", price: 15m, discount: 20m);
        await AddAsync(shop, "Costs 5", price: 100m, discount: 95m);
        await AddAsync(shop, "Costs 900 million", price: 1_000_000_000m, discount: 10m);

        (await NamesAsync(shop, new(SalePhase.Live, Sort: ProductSort.PriceLowest)))
            .ShouldBe(["Costs 5", "Costs 10", "Costs 12", "Costs 900 million"]);
        (await NamesAsync(shop, new(SalePhase.Live, Sort: ProductSort.PriceHighest)))
            .ShouldBe(["Costs 900 million", "Costs 12", "Costs 10", "Costs 5"]);
        (await NamesAsync(shop, new(SalePhase.Live, Sort: ProductSort.BiggestDiscount)))
            .ShouldBe(["Costs 5", "Costs 10", "Costs 12", "Costs 900 million"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Equal_sales_sort_by_their_ids(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        for (var i = 0; i < 6; i++)
            await AddAsync(shop, $"Lamp {i}");

        foreach (var sort in Enum.GetValues<ProductSort>())
            (await FindAsync(shop, new(SalePhase.Live, Sort: sort))).Items.Select(card => card.SaleId)
                .ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_card_shows_the_prices_and_figures_of_its_own_sale(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10, price: 19.99m);
        var next = await shop.AddSaleAsync(product, 50m, shop.Now.AddDays(1), shop.Now.AddDays(2), unitsOffered: 4);
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, quantity: 3);

        var live = (await FindAsync(shop, new(SalePhase.Live))).Items.ShouldHaveSingleItem();
        live.SaleId.ShouldBe(sale.Id);
        live.SalePrice.ShouldBe(14.99m);
        live.Price.ShouldBe(19.99m);
        (live.Level.Stock, live.Level.SaleId, live.Level.Claimed, live.Level.Left).ShouldBe((7, sale.Id, 3, 7));

        var upcoming = (await FindAsync(shop, new(SalePhase.Upcoming))).Items.ShouldHaveSingleItem();
        (upcoming.Level.Stock, upcoming.Level.SaleId, upcoming.Level.Claimed, upcoming.Level.Left).ShouldBe((7, next.Id, 0, 4));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_newer_level_is_shown_only_for_the_same_sale(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        var next = await shop.AddSaleAsync(product, 50m, shop.Now.AddDays(1), shop.Now.AddDays(2));
        var current = (await FindAsync(shop, new(SalePhase.Live))).Items[0].Level;
        var newer = current with { Stock = 2, Claimed = 8, RowVersion = current.RowVersion + 8 };
        shop.Get<StockFeed>().Publish(newer);

        (await FindAsync(shop, new(SalePhase.Live))).Items[0].Level.ShouldBe(newer);
        (await shop.Get<ICatalog>().FindProductAsync(product.Id, Cancelled))!.Level.ShouldBe(newer);
        (await FindAsync(shop, new(SalePhase.Upcoming))).Items[0].Level.SaleId.ShouldBe(next.Id);
        sale.Id.ShouldBe(newer.SaleId);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_page_takes_two_queries_for_any_number_of_cards(DatabaseEngine engine)
    {
        var commands = new CountingCommands();
        await using var shop = await OpenShopAsync(engine, addServices: services =>
        {
            services.ConfigureDbContext<SqliteFlashSaleDbContext>(builder => builder.AddInterceptors(commands));
            services.ConfigureDbContext<PostgreSqlFlashSaleDbContext>(builder => builder.AddInterceptors(commands));
            services.ConfigureDbContext<SqlServerFlashSaleDbContext>(builder => builder.AddInterceptors(commands));
        });
        for (var i = 0; i < 12; i++)
            await AddAsync(shop, $"Lamp {i}");
        commands.Count = 0;

        (await FindAsync(shop, new(SalePhase.Live))).Items.Count.ShouldBe(12);

        commands.Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_currency_without_decimals_sorts_and_rounds_correctly(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, currency: Currency.Find("JPY"));
        await AddAsync(shop, "Dear", price: 1001m, discount: 50m);
        await AddAsync(shop, "Cheap", price: 999m, discount: 50m);

        var cards = (await FindAsync(shop, new(SalePhase.Live, Sort: ProductSort.PriceLowest))).Items;

        cards.Select(card => (card.Name, card.SalePrice)).ShouldBe([("Cheap", 500m), ("Dear", 501m)]);
    }

    private static Task<PageOf<SaleCard>> FindAsync(TestShop shop, SaleQuery query) =>
        shop.Get<ICatalog>().FindSalesAsync(query, Cancelled);

    private static async Task<IEnumerable<string>> NamesAsync(TestShop shop, SaleQuery query) =>
        (await FindAsync(shop, query)).Items.Select(card => card.Name);

    // Start and end in minutes from now.
    private static async Task AddAsync(
        TestShop shop, string name, int start = -10, int end = 10, decimal price = 20m, decimal discount = 25m) =>
        await shop.AddSaleAsync(await shop.AddProductAsync(name, price), discount, shop.Now.AddMinutes(start), shop.Now.AddMinutes(end));

    private sealed class CountingCommands : DbCommandInterceptor
    {
        public int Count { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            Count++;
            return ValueTask.FromResult(result);
        }
    }
}

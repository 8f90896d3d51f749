using FlashSale.Data.Engines;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Storefront;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Catalog;

public sealed class ProductPageTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task The_page_shows_the_live_sale_or_the_next_or_the_last(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 4);
        var without = await FindAsync(shop, product);
        without.Sale.ShouldBeNull();
        (without.Level.Stock, without.Level.Left, without.Level.SaleId).ShouldBe((4, 4, null));
        var first = await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(1), shop.Now.AddHours(2));
        var second = await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(3), shop.Now.AddHours(4), unitsOffered: 2);

        (await FindAsync(shop, product)).Sale!.Id.ShouldBe(first.Id);
        shop.Advance(TimeSpan.FromHours(1));
        (await FindAsync(shop, product)).Sale!.Id.ShouldBe(first.Id);
        shop.Advance(TimeSpan.FromHours(1));
        (await FindAsync(shop, product)).Sale!.Id.ShouldBe(second.Id);
        shop.Advance(TimeSpan.FromHours(5));
        var page = await FindAsync(shop, product);
        page.Sale!.Id.ShouldBe(second.Id);
        (page.Level.Stock, page.Level.Left, page.Level.SaleId).ShouldBe((4, 2, second.Id));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_missing_product_has_no_page(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);

        (await shop.Get<ICatalog>().FindProductAsync("nothing", Cancelled)).ShouldBeNull();
        (await shop.Get<ICatalog>().FindImageAsync("nothing", Cancelled)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_banner_shows_the_newest_running_timer(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var timers = shop.Get<ICountdownTimers>();
        (await FindAsync(shop, product)).TimerEndsAt.ShouldBeNull();
        var begin = shop.Now;
        await timers.CreateAsync(product.Id, 3600, "ann", Cancelled);
        shop.Advance(TimeSpan.FromSeconds(1));
        await timers.CreateAsync(product.Id, 60, "ann", Cancelled);

        (await FindAsync(shop, product)).TimerEndsAt.ShouldBe(begin.AddSeconds(61));
        shop.Advance(TimeSpan.FromSeconds(60));
        (await FindAsync(shop, product)).TimerEndsAt.ShouldBe(begin.AddSeconds(3600));
        shop.Advance(TimeSpan.FromSeconds(3539));
        (await FindAsync(shop, product)).TimerEndsAt.ShouldBeNull();
    }

    private static async Task<ProductPage> FindAsync(TestShop shop, Product product) =>
        (await shop.Get<ICatalog>().FindProductAsync(product.Id, Cancelled)).ShouldNotBeNull();
}

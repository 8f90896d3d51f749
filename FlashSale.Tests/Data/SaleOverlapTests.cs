using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

/// <summary>The database prevents overlapping sales of one product, even if two merchants plan at the same moment.</summary>
public sealed class SaleOverlapTests(ShopDatabases databases) : DataTest(databases)
{
    private const string Rule = "FlashSales_NoOverlap";

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_that_overlaps_another_of_its_product_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var noon = shop.Now;
        await shop.AddSaleAsync(product, 10m, noon, noon.AddHours(2));

        await ShouldOverlapAsync(() => shop.AddSaleAsync(product, 10m, noon.AddHours(1), noon.AddHours(3)));
        await ShouldOverlapAsync(() => shop.AddSaleAsync(product, 10m, noon.AddHours(-1), noon.AddMilliseconds(1)));
        await ShouldOverlapAsync(() => shop.AddSaleAsync(product, 10m, noon.AddMinutes(30), noon.AddMinutes(31)));
        await ShouldOverlapAsync(() => shop.AddSaleAsync(product, 10m, noon.AddHours(-1), noon.AddHours(9)));
        await ShouldOverlapAsync(() => shop.AddSaleAsync(product, 10m, noon, noon.AddHours(2)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_may_start_when_another_ends(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var noon = shop.Now;
        await shop.AddSaleAsync(product, 10m, noon, noon.AddHours(2));

        await shop.AddSaleAsync(product, 10m, noon.AddHours(2), noon.AddHours(3));
        await shop.AddSaleAsync(product, 10m, noon.AddHours(-1), noon);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Sales_of_different_products_may_overlap(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddLiveSaleAsync();
        await shop.AddLiveSaleAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_cannot_be_moved_over_another(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var noon = shop.Now;
        var first = await shop.AddSaleAsync(product, 10m, noon, noon.AddHours(2));
        await shop.AddSaleAsync(product, 10m, noon.AddHours(2), noon.AddHours(3));

        await using var context = shop.Context();
        (await context.Sales.SingleAsync(sale => sale.Id == first.Id, Cancelled)).EndTime = noon.AddHours(2).AddMilliseconds(1);

        await ShouldOverlapAsync(() => context.SaveChangesAsync(Cancelled));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_can_change_within_its_own_time(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        await shop.AddSaleAsync(product, 10m, shop.Now, shop.Now.AddHours(2));

        await using var context = shop.Context();
        var sale = await context.Sales.SingleAsync(Cancelled);
        sale.EndTime = sale.EndTime.AddMinutes(-5);
        sale.UnitsSold = 1;

        (await context.SaveChangesAsync(Cancelled)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_of_two_overlapping_sales_planned_at_once_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var noon = shop.Now;

        var plans = Enumerable.Range(0, 4)
            .Select(i => Task.Run(() => shop.AddSaleAsync(product, 10m, noon.AddMinutes(i), noon.AddHours(1)), Cancelled)).ToList();
        await Task.WhenAll(plans).ContinueWith(_ => { }, TaskScheduler.Default);

        plans.Count(plan => plan.IsCompletedSuccessfully).ShouldBe(1);
    }

    private static async Task ShouldOverlapAsync(Func<Task> write) =>
        (await Should.ThrowAsync<DbUpdateException>(write)).InnerException!.Message.ShouldContain(Rule);
}

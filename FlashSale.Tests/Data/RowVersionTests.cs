using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

public sealed class RowVersionTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task One_of_two_changes_of_an_inventory_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 10);
        await using var first = shop.Context();
        await using var second = shop.Context();
        (await first.Inventories.SingleAsync(Cancelled)).Stock = 9;
        (await second.Inventories.SingleAsync(Cancelled)).Stock = 8;

        var conflicts = await CountConflictsAsync(first) + await CountConflictsAsync(second);

        conflicts.ShouldBe(1);
        (await shop.StockOfAsync(product)).ShouldBe(9);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_of_many_concurrent_changes_of_an_inventory_succeeds(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddProductAsync(stock: 100);
        var contexts = Enumerable.Range(0, 8).Select(_ => shop.Context()).ToList();
        foreach (var context in contexts)
            (await context.Inventories.SingleAsync(Cancelled)).Stock -= 1;

        var conflicts = await Task.WhenAll(contexts.Select(context => Task.Run(() => CountConflictsAsync(context), Cancelled)));
        foreach (var context in contexts)
            await context.DisposeAsync();

        conflicts.Sum().ShouldBe(7);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_row_version_grows_with_every_update(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddProductAsync(stock: 1000);
        await using var context = shop.Context();
        var inventory = await context.Inventories.SingleAsync(Cancelled);

        var versions = new List<ulong> { inventory.RowVersion };
        for (var i = 0; i < 300; i++)
        {
            inventory.Stock--;
            await context.SaveChangesAsync(Cancelled);
            versions.Add(inventory.RowVersion);
        }

        versions.ShouldBe(versions.Distinct().Order());
        (await ReadAsync(shop, c => c.Inventories.Select(each => each.RowVersion))).ShouldBe(versions[^1]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_row_version_grows_with_a_bulk_update(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddProductAsync();
        var before = await ReadAsync(shop, c => c.Inventories.Select(each => each.RowVersion));

        await using var context = shop.Context();
        await context.Inventories.ExecuteUpdateAsync(set => set.SetProperty(each => each.Stock, each => each.Stock + 1), Cancelled);

        (await ReadAsync(shop, c => c.Inventories.Select(each => each.RowVersion))).ShouldBeGreaterThan(before);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_row_version_grows_on_products_sales_and_timers(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await shop.AddAsync(NewTimer(shop, product));

        for (var i = 0; i < 3; i++)
        {
            await using var context = shop.Context();
            var keptProduct = await context.Products.SingleAsync(Cancelled);
            var keptSale = await context.Sales.SingleAsync(Cancelled);
            var keptTimer = await context.CountdownTimers.SingleAsync(Cancelled);
            ulong[] before = [keptProduct.RowVersion, keptSale.RowVersion, keptTimer.RowVersion];
            keptProduct.Name += "!";
            keptSale.UnitsSold++;
            keptTimer.Duration++;
            await context.SaveChangesAsync(Cancelled);

            keptProduct.RowVersion.ShouldBeGreaterThan(before[0]);
            keptSale.RowVersion.ShouldBeGreaterThan(before[1]);
            keptTimer.RowVersion.ShouldBeGreaterThan(before[2]);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_stale_row_version_conflicts_on_products_sales_and_timers(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await shop.AddAsync(NewTimer(shop, product));

        (await ConflictsOfTwoAsync(shop, async context => (await context.Products.SingleAsync(Cancelled)).Price += 1)).ShouldBe(1);
        (await ConflictsOfTwoAsync(shop, async context => (await context.Sales.SingleAsync(Cancelled)).Discount += 1)).ShouldBe(1);
        (await ConflictsOfTwoAsync(shop, async context => (await context.CountdownTimers.SingleAsync(Cancelled)).Duration += 1))
            .ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_moves_of_an_order_from_the_same_status_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale);

        var conflicts = await ConflictsOfTwoAsync(
            shop,
            async context => (await context.Orders.SingleAsync(Cancelled)).SetStatus(OrderStatus.Shipped));

        conflicts.ShouldBe(1);
    }

    private static CountdownTimer NewTimer(TestShop shop, Product product) =>
        new() { Id = EntityId.New(shop.Now), CreatedAt = shop.Now, UpdatedAt = shop.Now, ProductId = product.Id, Duration = 60 };

    private static async Task<ulong> ReadAsync(TestShop shop, Func<FlashSaleDbContext, IQueryable<ulong>> query)
    {
        await using var context = shop.Context();
        return await query(context).SingleAsync(Cancelled);
    }

    private static async Task<int> ConflictsOfTwoAsync(TestShop shop, Func<FlashSaleDbContext, Task> change)
    {
        await using var first = shop.Context();
        await using var second = shop.Context();
        await change(first);
        await change(second);
        return await CountConflictsAsync(first) + await CountConflictsAsync(second);
    }

    private static async Task<int> CountConflictsAsync(FlashSaleDbContext context)
    {
        try
        {
            await context.SaveChangesAsync(Cancelled);
            return 0;
        }
        catch (DbUpdateConcurrencyException)
        {
            return 1;
        }
    }
}

using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering;

public sealed class ReconcilerTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task The_audit_passes_after_orders_and_stock_changes(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 50);
        await shop.AddProductAsync("Empty", stock: 0);
        var ann = await shop.AddUserAsync();
        foreach (var status in Enum.GetValues<OrderStatus>())
            await shop.AddOrderAsync(ann, product, sale, quantity: 2, status);
        await shop.Get<IInventories>().AddAsync(product.Id, -3, StockReason.Loss, null, "merchant", Cancelled);

        var result = await shop.Get<IReconciler>().ReconcileAsync(Cancelled);

        result.Differences.ShouldBeEmpty();
        result.IsClean.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_audit_names_a_stock_that_does_not_add_up(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, quantity: 4);
        await using var context = shop.Context();
        await context.Inventories.ExecuteUpdateAsync(row => row.SetProperty(inventory => inventory.Stock, 7), Cancelled);

        var difference = (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).Differences.ShouldHaveSingleItem();

        difference.ShouldBe(
            $"{product.Name} ({product.Id}): stock is 7, but should be 6: adjustments add up to 10 units and orders hold 4.");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_audit_names_a_sale_whose_count_is_wrong(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, quantity: 4);
        await using var context = shop.Context();
        await context.Sales.ExecuteUpdateAsync(row => row.SetProperty(each => each.UnitsSold, 5), Cancelled);

        var difference = (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).Differences.ShouldHaveSingleItem();

        difference.ShouldBe($"Sale {sale.Id} of {product.Name}: counts 5 units sold, but its orders hold 4.");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_audit_names_a_product_without_an_inventory(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 10);
        await using var context = shop.Context();
        await context.Inventories.ExecuteDeleteAsync(Cancelled);

        var difference = (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).Differences.ShouldHaveSingleItem();

        difference.ShouldBe($"{product.Name} ({product.Id}): no inventory, but stock adjustments add up to 10 units and orders hold 0.");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_audit_reads_a_consistent_snapshot(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);
        var product = await shop.AddProductAsync(stock: 300);
        await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(-1), shop.Now.AddHours(1));
        var buyers = await shop.AddBuyersAsync(10);
        var reconciler = shop.Get<IReconciler>();

        var rush = Task.WhenAll(buyers.Select(buyer => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
                (await shop.BuyAsync(buyer, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        })));
        do
            (await reconciler.ReconcileAsync(Cancelled)).Differences.ShouldBeEmpty();
        while (!rush.IsCompleted);
        await rush;

        (await shop.StockOfAsync(product)).ShouldBe(0);
        (await reconciler.ReconcileAsync(Cancelled)).IsClean.ShouldBeTrue();
    }

    // SQL Server reads without waiting only where the database has snapshots.
    [Theory, InlineData(DatabaseEngine.Sqlite), InlineData(DatabaseEngine.PostgreSql)]
    public async Task The_audit_waits_for_no_writer(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await shop.AddLiveSaleAsync(units: 10);
        await using var context = shop.Context();
        await using var writing = await context.Database.BeginTransactionAsync(Cancelled);
        await context.Inventories.ExecuteUpdateAsync(row => row.SetProperty(inventory => inventory.Stock, 7), Cancelled);

        (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).IsClean.ShouldBeTrue();

        await writing.CommitAsync(Cancelled);
        (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).IsClean.ShouldBeFalse();
    }
}

using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering;

public sealed class AmbiguousCommitTests(ShopDatabases databases) : DataTest(databases)
{
    private readonly FaultInjector faults = new();

    [Theory, MemberData(nameof(Engines))]
    public async Task A_restock_with_an_unknown_commit_is_made_once(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var product = await shop.AddProductAsync(stock: 5);
        faults.AfterNextCommit(CutConnection);

        var saved = await shop.Get<IInventories>().AddAsync(product.Id, 100, StockReason.Restock, null, "mia", Cancelled);

        saved.ShouldBeOfType<EditOutcome<InventoryLine>.Saved>().Value.Stock.ShouldBe(105);
        (await shop.StockOfAsync(product)).ShouldBe(105);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_restock_before_a_database_failure_is_made_once(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var product = await shop.AddProductAsync(stock: 5);
        faults.AfterNextCommit(() =>
        {
            faults.BeforeNextCommand("SELECT", CutConnection);
            return Task.CompletedTask;
        });

        await shop.Get<IInventories>().AddAsync(product.Id, 100, StockReason.Restock, null, "mia", Cancelled);

        (await shop.StockOfAsync(product)).ShouldBe(105);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_cancellation_with_an_unknown_commit_succeeds(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product)).Order;
        faults.AfterNextCommit(CutConnection);

        (await shop.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeOfType<OrderMove.Done>();

        (await shop.StockOfAsync(product)).ShouldBe(5);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_with_an_unknown_commit_is_found_and_returned(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1, perCustomerLimit: 1);
        var ann = await shop.AddUserAsync();
        faults.AfterNextCommit(CutConnection);

        var order = (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;

        await using var context = shop.Context();
        (await context.Orders.SingleAsync(Cancelled)).Id.ShouldBe(order.Id);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_restock_by_another_node_during_the_decision_counts(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 1, perCustomerLimit: 2);
        await using var context = shop.Context();
        await context.Sales.Where(each => each.Id == sale.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.UnitsOffered, (int?)null), Cancelled);
        var ann = await shop.AddUserAsync();
        var other = shop.AddNode().GetRequiredService<IInventories>();
        faults.BeforeNextCommand("SUM(", () => other.AddAsync(product.Id, 1, StockReason.Restock, null, "mia", Cancelled));

        (await shop.BuyAsync(ann, product, quantity: 2)).ShouldBeOfType<PurchaseOutcome.Accepted>();

        (await shop.StockOfAsync(product)).ShouldBe(0);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_is_never_placed_at_a_price_not_shown(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5, price: 20m);
        var ann = await shop.AddUserAsync();
        var checkout = shop.Get<ICheckout>();

        var dearer = await checkout.PlaceOrderAsync(new PurchaseRequest(ann.Id, product.Id, 1, "a", ShownUnitPrice: 14.99m), Cancelled);
        var shown = await checkout.PlaceOrderAsync(new PurchaseRequest(ann.Id, product.Id, 1, "b", ShownUnitPrice: 15m), Cancelled);

        dearer.ShouldBe(new PurchaseOutcome.PriceChanged(15m));
        shown.ShouldBeOfType<PurchaseOutcome.Accepted>().Order.UnitPrice.ShouldBe(15m);
    }

    private static Task CutConnection() => throw new TimeoutException("The line was cut.");
}

using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Data.Payments;
using FlashSale.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering;

public sealed class DeletingOrdersTests(ShopDatabases databases) : PaymentTest(databases)
{
    /// <summary>The final statuses, on each engine.</summary>
    public static TheoryData<DatabaseEngine, OrderStatus> FinalStatuses =>
        Each(OrderStatus.Cancelled, OrderStatus.Expired, OrderStatus.Refunded, OrderStatus.Delivered);

    /// <summary>The open statuses, on each engine.</summary>
    public static TheoryData<DatabaseEngine, OrderStatus> OpenStatuses =>
        Each(OrderStatus.Pending, OrderStatus.Confirmed, OrderStatus.Shipped);

    [Theory, MemberData(nameof(FinalStatuses))]
    public async Task A_finished_order_is_hidden_from_its_buyer_and_kept(DatabaseEngine engine, OrderStatus status)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var order = await shop.AddOrderAsync(ann, product, sale, 2, status);
        var other = await shop.AddOrderAsync(ann, product, sale);
        var orders = shop.Get<IOrders>();
        var stock = await shop.StockOfAsync(product);

        (await orders.DeleteOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeOfType<OrderDeletion.Done>().Order.HiddenAt.ShouldBe(shop.Now);

        (await orders.FindOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeNull();
        var list = await orders.ListOwnAsync(ann.Id, 0, 10, Cancelled);
        (list.Items.ShouldHaveSingleItem().Id, list.Total).ShouldBe((other.Id, 1));
        (await orders.FindAsync(order.Id, Cancelled))!.Order.Status.ShouldBe(status);
        (await orders.ListAsync(new OrderFilter(null, null, null, 0, 10), Cancelled)).Total.ShouldBe(2);
        (await orders.UnitsHeldAsync(ann.Id, sale.Id, Cancelled)).ShouldBe(status == OrderStatus.Delivered ? 3 : 1);
        (await shop.StockOfAsync(product)).ShouldBe(stock);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(OpenStatuses))]
    public async Task An_open_order_cannot_be_deleted(DatabaseEngine engine, OrderStatus status)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var order = await shop.AddOrderAsync(ann, product, sale, status: status);
        var orders = shop.Get<IOrders>();

        (await orders.DeleteOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeOfType<OrderDeletion.NotOver>().Order.Status.ShouldBe(status);

        (await orders.FindOwnAsync(ann.Id, order.Id, Cancelled)).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deleted_or_another_buyers_order_is_not_found(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var buyers = await shop.AddBuyersAsync(2);
        var order = await shop.AddOrderAsync(buyers[0], product, sale, status: OrderStatus.Cancelled);
        var orders = shop.Get<IOrders>();

        (await orders.DeleteOwnAsync(buyers[1].Id, order.Id, Cancelled)).ShouldBeOfType<OrderDeletion.NotFound>();
        (await orders.FindOwnAsync(buyers[0].Id, order.Id, Cancelled)).ShouldNotBeNull();
        (await orders.DeleteOwnAsync(buyers[0].Id, order.Id, Cancelled)).ShouldBeOfType<OrderDeletion.Done>();
        shop.Advance(TimeSpan.FromMinutes(1));
        (await orders.DeleteOwnAsync(buyers[0].Id, order.Id, Cancelled)).ShouldBeOfType<OrderDeletion.NotFound>();
        (await orders.CancelOwnAsync(buyers[0].Id, order.Id, Cancelled)).ShouldBeOfType<OrderMove.NotFound>();

        (await ReadAsync(shop, order)).HiddenAt.ShouldBe(shop.Now.AddMinutes(-1));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deleted_orders_key_creates_no_second_order(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var order = (await shop.BuyAsync(ann, product, key: "once")).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;
        var orders = shop.Get<IOrders>();
        await orders.CancelOwnAsync(ann.Id, order.Id, Cancelled);
        await orders.DeleteOwnAsync(ann.Id, order.Id, Cancelled);

        (await orders.FindByKeyAsync(ann.Id, "once", Cancelled)).ShouldBeNull();
        (await shop.BuyAsync(ann, product, key: "once")).ShouldBeOfType<PurchaseOutcome.Accepted>().Order.Id.ShouldBe(order.Id);
        (await shop.StockOfAsync(product)).ShouldBe(5);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_late_payment_makes_a_deleted_expired_order_visible(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var order = await OrderAsync(shop, ann, product);
        var payment = await GoToPayAsync(shop, order);
        shop.Advance(Hold);
        await ExpireAsync(shop);
        (await shop.Get<IOrders>().DeleteOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeOfType<OrderDeletion.Done>();

        (await shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled)).ShouldBe(Settlement.HeldAgain);

        (await shop.Get<IOrders>().FindOwnAsync(ann.Id, order.Id, Cancelled))!.Status.ShouldBe(OrderStatus.Confirmed);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_confirmation_makes_a_deleted_expired_order_visible(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var order = await shop.AddOrderAsync(ann, product, sale, status: OrderStatus.Expired);
        var orders = shop.Get<IOrders>();
        await orders.DeleteOwnAsync(ann.Id, order.Id, Cancelled);

        (await orders.MoveAsync(order.Id, OrderStatus.Confirmed, "mia", Cancelled)).ShouldBeOfType<OrderMove.Done>();

        (await orders.FindOwnAsync(ann.Id, order.Id, Cancelled)).ShouldNotBeNull();
    }

    // On SQLite, no other writer can act between load and save.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task An_order_revived_during_its_deletion_is_visible(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var one = await shop.AddOrderAsync(ann, product, sale, status: OrderStatus.Expired);
        var other = await shop.AddOrderAsync(ann, product, sale, status: OrderStatus.Expired);
        var orders = shop.Get<IOrders>();
        var elsewhere = shop.AddNode().GetRequiredService<IOrders>();

        concurrently.BeforeNextSave(() => elsewhere.MoveAsync(one.Id, OrderStatus.Confirmed, "mia", Cancelled));
        (await orders.DeleteOwnAsync(ann.Id, one.Id, Cancelled)).ShouldBeOfType<OrderDeletion.NotOver>();
        concurrently.BeforeNextSave(() => elsewhere.DeleteOwnAsync(ann.Id, other.Id, Cancelled));
        (await orders.MoveAsync(other.Id, OrderStatus.Confirmed, "mia", Cancelled)).ShouldBeOfType<OrderMove.Done>();

        (await orders.ListOwnAsync(ann.Id, 0, 10, Cancelled)).Total.ShouldBe(2);
    }

    private static TheoryData<DatabaseEngine, OrderStatus> Each(params OrderStatus[] statuses)
    {
        var data = new TheoryData<DatabaseEngine, OrderStatus>();
        foreach (var engine in new[] { DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer })
        {
            foreach (var status in statuses)
                data.Add(engine, status);
        }
        return data;
    }
}

using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering;

public sealed class OrderMovesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_canceled_order_returns_and_announces_its_units(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product, quantity: 3)).Order;

        var move = await shop.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled);

        move.ShouldBeOfType<OrderMove.Done>().Order.Status.ShouldBe(OrderStatus.Cancelled);
        (await shop.StockOfAsync(product)).ShouldBe(5);
        shop.Get<StockFeed>().Current(product.Id)!.Left.ShouldBe(5);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Concurrent_cancellations_return_the_units_once(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product, quantity: 2)).Order;
        var orders = shop.Get<IOrders>();

        var moves = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => orders.CancelOwnAsync(ann.Id, order.Id, Cancelled)));

        moves.OfType<OrderMove.Done>().Count().ShouldBe(1);
        moves.OfType<OrderMove.NotAllowed>().Count().ShouldBe(7);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Another_customers_order_cannot_be_seen_or_canceled(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var buyers = await shop.AddBuyersAsync(2);
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(buyers[0], product)).Order;
        var orders = shop.Get<IOrders>();

        (await orders.FindOwnAsync(buyers[1].Id, order.Id, Cancelled)).ShouldBeNull();
        (await orders.CancelOwnAsync(buyers[1].Id, order.Id, Cancelled)).ShouldBeOfType<OrderMove.NotFound>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_buyer_is_notified_when_an_order_ships_and_arrives(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product)).Order;
        var orders = shop.Get<IOrders>();

        (await orders.MoveAsync(order.Id, OrderStatus.Shipped, "merchant", Cancelled)).ShouldBeOfType<OrderMove.Done>();
        (await orders.MoveAsync(order.Id, OrderStatus.Delivered, "merchant", Cancelled)).ShouldBeOfType<OrderMove.Done>();

        var now = (await orders.FindAsync(order.Id, Cancelled))!;
        now.Order.Status.ShouldBe(OrderStatus.Delivered);
        now.Order.UpdatedBy.ShouldBe("merchant");
        now.Buyer.ShouldBe("ann");
        await using var context = shop.Context();
        (await context.Notifications.OrderBy(notification => notification.Id)
            .Select(notification => notification.Kind).ToListAsync(Cancelled))
            .ShouldBe(["order.confirmed", "order.shipped", "order.delivered"], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_illegal_status_move_is_refused_and_changes_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product)).Order;

        var move = await shop.Get<IOrders>().MoveAsync(order.Id, OrderStatus.Delivered, "merchant", Cancelled);

        move.ShouldBeOfType<OrderMove.NotAllowed>().Order.Status.ShouldBe(OrderStatus.Confirmed);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refund_returns_the_units_to_the_sale(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var buyers = await shop.AddBuyersAsync(2);
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(buyers[0], product)).Order;
        var orders = shop.Get<IOrders>();
        await orders.MoveAsync(order.Id, OrderStatus.Shipped, "merchant", Cancelled);

        await orders.MoveAsync(order.Id, OrderStatus.Refunded, "merchant", Cancelled);

        (await shop.BuyAsync(buyers[1], product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order.ClaimNumber.ShouldBe(2);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task My_orders_lists_only_own_orders_newest_first(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 10);
        var buyers = await shop.AddBuyersAsync(2);
        var first = ((PurchaseOutcome.Accepted)await shop.BuyAsync(buyers[0], product)).Order;
        shop.Advance(TimeSpan.FromSeconds(1));
        var second = ((PurchaseOutcome.Accepted)await shop.BuyAsync(buyers[0], product)).Order;
        await shop.BuyAsync(buyers[1], product);

        var own = await shop.Get<IOrders>().ListOwnAsync(buyers[0].Id, 0, 10, Cancelled);

        own.Total.ShouldBe(2);
        own.Items.Select(order => order.Id).ShouldBe([second.Id, first.Id]);
        own.Items[0].Product!.Name.ShouldBe(product.Name);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Merchants_find_orders_by_number_product_buyer_and_status(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (kettle, _) = await shop.AddLiveSaleAsync(units: 10);
        var buyers = await shop.AddBuyersAsync(2);
        var first = ((PurchaseOutcome.Accepted)await shop.BuyAsync(buyers[0], kettle)).Order;
        var second = ((PurchaseOutcome.Accepted)await shop.BuyAsync(buyers[1], kettle)).Order;
        var orders = shop.Get<IOrders>();
        await orders.CancelOwnAsync(buyers[1].Id, second.Id, Cancelled);

        (await orders.ListAsync(new OrderFilter(Search: first.Number), Cancelled)).Items.ShouldHaveSingleItem().Order.Id.ShouldBe(first.Id);
        (await orders.ListAsync(new OrderFilter(Search: "BUYER2"), Cancelled)).Items.ShouldHaveSingleItem().Order.Id.ShouldBe(second.Id);
        (await orders.ListAsync(new OrderFilter(Search: "kett"), Cancelled)).Total.ShouldBe(2);
        (await orders.ListAsync(new OrderFilter(Status: OrderStatus.Cancelled), Cancelled)).Items.ShouldHaveSingleItem()
            .Order.Id.ShouldBe(second.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Order_totals_start_at_the_given_time(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10, price: 20m);
        var ann = await shop.AddUserAsync();
        await shop.AddOrderAsync(ann, product, sale);
        shop.Advance(TimeSpan.FromMilliseconds(1));
        var since = shop.Now;
        await shop.AddOrderAsync(ann, product, sale, quantity: 2);
        await shop.AddOrderAsync(ann, product, sale, status: OrderStatus.Shipped);
        await shop.AddOrderAsync(ann, product, sale, status: OrderStatus.Pending);
        await shop.AddOrderAsync(ann, product, sale, status: OrderStatus.Cancelled);

        (await shop.Get<IOrders>().SumAsync(since, Cancelled)).ShouldBe(new OrderSums(Orders: 3, Units: 4, Revenue: 45m));
        (await shop.Get<IOrders>().SumAsync(shop.Now.AddMilliseconds(1), Cancelled)).ShouldBe(new OrderSums(0, 0, 0m));
    }
}

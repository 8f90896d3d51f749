using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering;

public sealed class PlacingAnOrderTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Two_hundred_concurrent_buyers_get_exactly_the_stock(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 50);
        var buyers = await shop.AddBuyersAsync(200);

        var outcomes = await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product, key: "cart-1")));

        outcomes.OfType<PurchaseOutcome.Accepted>().Count().ShouldBe(50);
        outcomes.OfType<PurchaseOutcome.SoldOut>().Count().ShouldBe(150);
        (await shop.StockOfAsync(product)).ShouldBe(0);
        await using var context = shop.Context();
        (await context.Orders.CountAsync(Cancelled)).ShouldBe(50);
        var claims = await context.Orders.Where(order => order.SaleId == sale.Id).OrderBy(order => order.ClaimNumber)
            .Select(order => order.ClaimNumber).ToListAsync(Cancelled);
        claims.ShouldBe(Enumerable.Range(1, 50).Select(number => (int?)number));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_order_is_stored_with_its_frozen_price(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5, price: 19.99m);
        var ann = await shop.AddUserAsync();

        var accepted = (await shop.BuyAsync(ann, product, quantity: 2, key: "k")).ShouldBeOfType<PurchaseOutcome.Accepted>();

        await using var context = shop.Context();
        var order = await context.Orders.AsNoTracking().SingleAsync(Cancelled);
        order.Id.ShouldBe(accepted.Order.Id);
        order.UserId.ShouldBe(ann.Id);
        order.SaleId.ShouldBe(sale.Id);
        order.UnitPrice.ShouldBe(14.99m);
        order.Total.ShouldBe(29.98m);
        order.Currency.ShouldBe("USD");
        order.Status.ShouldBe(OrderStatus.Confirmed);
        order.ClaimNumber.ShouldBe(1);
        order.CreatedAt.ShouldBe(shop.Now);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Each_order_has_a_notification_and_an_outbox_message(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 30);
        var buyers = await shop.AddBuyersAsync(30);

        await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product)));

        await using var context = shop.Context();
        var orders = await context.Orders.Select(order => order.Id).ToListAsync(Cancelled);
        var notified = await context.Notifications.Select(notification => notification.OrderId).ToListAsync(Cancelled);
        var payloads = await context.OutboxMessages.Select(message => message.Payload).ToListAsync(Cancelled);
        orders.Count.ShouldBe(30);
        notified.ShouldBe(orders, ignoreOrder: true);
        payloads.ShouldBe(orders.Select(id => $$"""{"orderId":"{{id}}"}"""), ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_key_returns_the_same_order(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();

        var first = (await shop.BuyAsync(ann, product, key: "once")).ShouldBeOfType<PurchaseOutcome.Accepted>();
        var second = (await shop.BuyAsync(ann, product, key: "once")).ShouldBeOfType<PurchaseOutcome.Accepted>();

        second.Order.Id.ShouldBe(first.Order.Id);
        (await shop.StockOfAsync(product)).ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_key_returns_the_order_after_the_sale_has_ended(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var ann = await shop.AddUserAsync();
        var first = (await shop.BuyAsync(ann, product, key: "once")).ShouldBeOfType<PurchaseOutcome.Accepted>();
        shop.Advance(TimeSpan.FromHours(5));

        var again = (await shop.BuyAsync(ann, product, key: "once")).ShouldBeOfType<PurchaseOutcome.Accepted>();

        again.Order.Id.ShouldBe(first.Order.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Many_requests_with_the_same_key_create_one_order(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 50);
        var ann = await shop.AddUserAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => shop.BuyAsync(ann, product, key: "click")));

        outcomes.OfType<PurchaseOutcome.Accepted>().Select(accepted => accepted.Order.Id).Distinct().Count().ShouldBe(1);
        outcomes.Length.ShouldBe(60);
        (await shop.StockOfAsync(product)).ShouldBe(49);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_key_with_another_quantity_is_a_mismatch(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        await shop.BuyAsync(ann, product, quantity: 1, key: "once");

        (await shop.BuyAsync(ann, product, quantity: 2, key: "once")).ShouldBeOfType<PurchaseOutcome.IdempotencyMismatch>();

        (await shop.StockOfAsync(product)).ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_key_for_two_products_creates_one_order(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (kettle, _) = await shop.AddLiveSaleAsync(units: 5);
        var (lamp, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();

        var outcomes = await Task.WhenAll(shop.BuyAsync(ann, kettle, key: "once"), shop.BuyAsync(ann, lamp, key: "once"));

        outcomes.OfType<PurchaseOutcome.Accepted>().Count().ShouldBe(1);
        outcomes.OfType<PurchaseOutcome.IdempotencyMismatch>().Count().ShouldBe(1);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_buyers_can_use_the_same_key(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var buyers = await shop.AddBuyersAsync(2);

        var first = (await shop.BuyAsync(buyers[0], product, key: "same")).ShouldBeOfType<PurchaseOutcome.Accepted>();
        var second = (await shop.BuyAsync(buyers[1], product, key: "same")).ShouldBeOfType<PurchaseOutcome.Accepted>();

        second.Order.Id.ShouldNotBe(first.Order.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_customer_limit_holds_for_concurrent_requests(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 50, perCustomerLimit: 3);
        var ann = await shop.AddUserAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => shop.BuyAsync(ann, product, key: $"k{i}")));

        outcomes.OfType<PurchaseOutcome.Accepted>().Count().ShouldBe(3);
        outcomes.OfType<PurchaseOutcome.LimitReached>().ShouldAllBe(reached => reached.Limit == 3 && reached.Already == 3);
        (await shop.StockOfAsync(product)).ShouldBe(47);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_customer_limit_counts_orders_that_are_not_canceled(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 50, perCustomerLimit: 2);
        var ann = await shop.AddUserAsync();
        var kept = (PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product);
        var cancelled = (PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product);
        await shop.Get<IOrders>().CancelOwnAsync(ann.Id, cancelled.Order.Id, Cancelled);

        (await shop.BuyAsync(ann, product, quantity: 2)).ShouldBe(new PurchaseOutcome.LimitReached(2, 1));
        (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order.Id.ShouldNotBe(kept.Order.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_for_too_many_units_returns_the_units_left(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 3);
        var ann = await shop.AddUserAsync();

        (await shop.BuyAsync(ann, product, quantity: 4)).ShouldBe(new PurchaseOutcome.SoldOut(3));
        (await shop.StockOfAsync(product)).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_sells_no_more_than_it_offers(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 100);
        await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(-1), shop.Now.AddHours(1), unitsOffered: 7);
        var buyers = await shop.AddBuyersAsync(20);

        var outcomes = await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product)));

        outcomes.OfType<PurchaseOutcome.Accepted>().Count().ShouldBe(7);
        (await shop.StockOfAsync(product)).ShouldBe(93);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_is_live_from_its_start(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var sale = await shop.AddSaleAsync(product, 10m, shop.Now.AddMilliseconds(1), shop.Now.AddHours(1));
        var ann = await shop.AddUserAsync();

        (await shop.BuyAsync(ann, product)).ShouldBe(new PurchaseOutcome.NotLive(SalePhase.Upcoming, sale.StartTime, sale.EndTime));
        shop.Advance(TimeSpan.FromMilliseconds(1));
        (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_has_ended_at_its_end(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var sale = await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(-1), shop.Now);
        var ann = await shop.AddUserAsync();

        (await shop.BuyAsync(ann, product)).ShouldBe(new PurchaseOutcome.NotLive(SalePhase.Ended, sale.StartTime, sale.EndTime));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_later_of_two_consecutive_sales_sells(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(price: 100m);
        await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(-1), shop.Now);
        var second = await shop.AddSaleAsync(product, 50m, shop.Now, shop.Now.AddHours(1));
        var ann = await shop.AddUserAsync();

        var order = (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;

        order.SaleId.ShouldBe(second.Id);
        order.UnitPrice.ShouldBe(50m);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_product_without_a_sale_is_not_live(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var ann = await shop.AddUserAsync();

        (await shop.BuyAsync(ann, product)).ShouldBe(new PurchaseOutcome.NotLive(SalePhase.Ended, null, null));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_unpublished_product_cannot_be_bought(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(published: false);
        await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(-1), shop.Now.AddHours(1));
        var ann = await shop.AddUserAsync();

        (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.UnknownProduct>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deleted_buyer_does_not_fail_the_rest_of_the_batch(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 50);
        var buyers = await shop.AddBuyersAsync(20);
        var checkout = shop.Get<ICheckout>();

        var unknown = checkout.PlaceOrderAsync(new PurchaseRequest("00000000000000000000nobody", product.Id, 1, "k"), Cancelled);
        var others = await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product)));

        others.ShouldAllBe(outcome => outcome is PurchaseOutcome.Accepted);
        (await unknown).ShouldBeOfType<PurchaseOutcome.UnknownBuyer>();
        (await shop.StockOfAsync(product)).ShouldBe(30);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Two_nodes_sell_exactly_the_stock(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 50, perCustomerLimit: 1);
        var buyers = await shop.AddBuyersAsync(80);
        var other = shop.AddNode().GetRequiredService<ICheckout>();

        // Each buyer tries on both nodes at once, with a key for each.
        var outcomes = await Task.WhenAll(buyers.SelectMany(buyer => new[]
        {
            shop.BuyAsync(buyer, product, key: "here"),
            other.PlaceOrderAsync(new PurchaseRequest(buyer.Id, product.Id, 1, "there"), Cancelled),
        }));

        var accepted = outcomes.OfType<PurchaseOutcome.Accepted>().Select(outcome => outcome.Order).ToList();
        accepted.Count.ShouldBe(50);
        accepted.Select(order => order.UserId).Distinct().Count().ShouldBe(50);
        accepted.Select(order => order.ClaimNumber).Distinct().Count().ShouldBe(50);
        (await shop.StockOfAsync(product)).ShouldBe(0);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_stock_feed_receives_the_units_left(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        var ann = await shop.AddUserAsync();

        await shop.BuyAsync(ann, product, quantity: 3);

        var level = shop.Get<StockFeed>().Current(product.Id).ShouldNotBeNull();
        level.SaleId.ShouldBe(sale.Id);
        level.Left.ShouldBe(7);
        level.Claimed.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_ledger_balances_during_concurrent_orders_and_cancels(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 40);
        var buyers = await shop.AddBuyersAsync(60);
        var orders = shop.Get<IOrders>();

        // Everyone buys, and every second buyer with an order cancels it at once.
        var outcomes = await Task.WhenAll(buyers.Select(async (buyer, i) =>
        {
            var outcome = await shop.BuyAsync(buyer, product);
            if (i % 2 == 0 && outcome is PurchaseOutcome.Accepted accepted)
                await orders.CancelOwnAsync(buyer.Id, accepted.Order.Id, Cancelled);
            return outcome;
        }));

        outcomes.ShouldAllBe(outcome => outcome is PurchaseOutcome.Accepted || outcome is PurchaseOutcome.SoldOut);
        await shop.LedgerShouldBalanceAsync();
    }

    [Fact]
    public async Task An_invalid_request_is_refused_with_the_rule()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();

        (await shop.BuyAsync(ann, product, quantity: 0)).ShouldBeOfType<PurchaseOutcome.Invalid>().Problem.Field.ShouldBe("Quantity");
    }

    [Fact]
    public async Task A_product_that_does_not_exist_is_unknown()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var ann = await shop.AddUserAsync();

        (await shop.Get<ICheckout>().PlaceOrderAsync(new PurchaseRequest(ann.Id, "nothing", 1, null), Cancelled))
            .ShouldBeOfType<PurchaseOutcome.UnknownProduct>();
    }
}

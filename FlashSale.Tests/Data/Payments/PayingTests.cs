using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Payments;

public sealed class PayingTests(ShopDatabases databases) : PaymentTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_payment_confirms_the_order_and_sends_the_confirmation(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        var payment = await GoToPayAsync(shop, order);

        (await shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled)).ShouldBe(Settlement.Confirmed);

        var confirmed = await ReadAsync(shop, order);
        confirmed.Status.ShouldBe(OrderStatus.Confirmed);
        confirmed.ExpiresAt.ShouldBeNull();
        await using var context = shop.Context();
        (await context.OutboxMessages.Select(message => message.Kind).ToListAsync(Cancelled)).ShouldBe([OrderKinds.ConfirmedEmail]);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Many_concurrent_reports_of_one_payment_count_once(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        var payment = await GoToPayAsync(shop, order);

        var settlements =
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled)));

        settlements.Count(settlement => settlement == Settlement.Confirmed).ShouldBe(1);
        settlements.Count(settlement => settlement == Settlement.Repeated).ShouldBe(7);
        await using var context = shop.Context();
        (await context.OutboxMessages.CountAsync(Cancelled)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_clicks_on_pay_lead_to_the_same_payment(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);

        var starts = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => shop.Get<IPayments>().StartAsync(order.UserId!, order.Id, PageOf(order), Cancelled)));

        starts.Select(start => start.ShouldBeOfType<PaymentStart.Ready>().Address).Distinct().ShouldHaveSingleItem();
        (await shop.Get<IPayments>().ListAsync(order.Id, Cancelled)).ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_late_payment_takes_units_that_are_left(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product, quantity: 2);
        var payment = await GoToPayAsync(shop, order);
        shop.Advance(Hold);
        await ExpireAsync(shop);

        (await shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled)).ShouldBe(Settlement.HeldAgain);

        (await StatusOfAsync(shop, order)).ShouldBe(OrderStatus.Confirmed);
        (await shop.StockOfAsync(product)).ShouldBe(3);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_late_payment_is_refunded_if_the_units_are_sold(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 2);
        var buyers = await shop.AddBuyersAsync(2);
        var late = await OrderAsync(shop, buyers[0], product, quantity: 2);
        var payment = await GoToPayAsync(shop, late);
        shop.Advance(Hold);
        await ExpireAsync(shop);
        await OrderAsync(shop, buyers[1], product);

        (await shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled)).ShouldBe(Settlement.Refunding);
        await WorkAsync(shop);

        (await StatusOfAsync(shop, late)).ShouldBe(OrderStatus.Expired);
        Gateway.Refunded.ShouldBe([payment.Id]);
        (await StatusOfAsync(shop, payment)).ShouldBe(PaymentStatus.Refunded);
        (await shop.StockOfAsync(product)).ShouldBe(1);
        await using var context = shop.Context();
        (await context.Notifications.CountAsync(notification => notification.Kind == OrderKinds.PaidAfterHold, Cancelled)).ShouldBe(1);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_late_payment_does_not_exceed_the_customer_limit(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5, perCustomerLimit: 1);
        var ann = await shop.AddUserAsync();
        var first = await OrderAsync(shop, ann, product);
        var payment = await GoToPayAsync(shop, first);
        shop.Advance(Hold);
        await ExpireAsync(shop);
        await OrderAsync(shop, ann, product);

        (await shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled)).ShouldBe(Settlement.Refunding);

        (await StatusOfAsync(shop, first)).ShouldBe(OrderStatus.Expired);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Late_payments_and_new_buyers_at_once_never_oversell(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        var buyers = await shop.AddBuyersAsync(30);
        var payments = new List<Payment>();
        foreach (var buyer in buyers.Take(10))
            payments.Add(await GoToPayAsync(shop, await OrderAsync(shop, buyer, product)));
        shop.Advance(Hold);
        await ExpireAsync(shop);

        var paying = payments.Select(payment => shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled)).ToList();
        var buying = buyers.Skip(10).Select(buyer => shop.BuyAsync(buyer, product)).ToList();
        var heldAgain = (await Task.WhenAll(paying)).Count(settlement => settlement == Settlement.HeldAgain);
        var sold = (await Task.WhenAll(buying)).Count(outcome => outcome is PurchaseOutcome.Accepted);

        (heldAgain + sold).ShouldBe(10);
        (await shop.StockOfAsync(product)).ShouldBe(0);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_late_payment_for_a_canceled_order_is_refunded(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        var payment = await GoToPayAsync(shop, order);
        await shop.Get<IOrders>().CancelOwnAsync(order.UserId!, order.Id, Cancelled);
        Gateway.Pay(payment);

        // The shop tries to close the page and finds that it's paid.
        await WorkAsync(shop);
        await WorkAsync(shop);

        Gateway.Refunded.ShouldBe([payment.Id]);
        (await StatusOfAsync(shop, order)).ShouldBe(OrderStatus.Cancelled);
        (await shop.StockOfAsync(product)).ShouldBe(5);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_paid_order_is_refunded_when_it_is_canceled(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        var payment = await GoToPayAsync(shop, order);
        await shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled);

        (await shop.Get<IOrders>().CancelOwnAsync(order.UserId!, order.Id, Cancelled)).ShouldBeOfType<OrderMove.Done>();
        (await StatusOfAsync(shop, payment)).ShouldBe(PaymentStatus.Refunding);
        await WorkAsync(shop);

        Gateway.Refunded.ShouldBe([payment.Id]);
        (await StatusOfAsync(shop, payment)).ShouldBe(PaymentStatus.Refunded);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_lost_gateway_message_is_recovered_when_the_buyer_returns(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        Gateway.Pay(await GoToPayAsync(shop, order));

        await shop.Get<IPayments>().RefreshAsync(order.UserId!, order.Id, Cancelled);

        (await StatusOfAsync(shop, order)).ShouldBe(OrderStatus.Confirmed);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_lost_gateway_message_is_recovered_when_the_hold_ends(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        Gateway.Pay(await GoToPayAsync(shop, order));
        shop.Advance(Hold);
        await ExpireAsync(shop);

        await WorkAsync(shop);

        (await StatusOfAsync(shop, order)).ShouldBe(OrderStatus.Confirmed);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_unavailable_gateway_keeps_the_hold_and_allows_a_retry(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        Gateway.IsUnavailable = true;

        (await shop.Get<IPayments>().StartAsync(order.UserId!, order.Id, PageOf(order), Cancelled))
            .ShouldBeOfType<PaymentStart.Unavailable>();
        Gateway.IsUnavailable = false;
        var payment = await GoToPayAsync(shop, order);

        payment.Status.ShouldBe(PaymentStatus.Open);
        (await StatusOfAsync(shop, order)).ShouldBe(OrderStatus.Pending);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refund_made_at_the_gateway_refunds_the_order_once(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product, quantity: 2);
        var payment = await GoToPayAsync(shop, order);
        var payments = shop.Get<IPayments>();
        await payments.SettleAsync(payment.Id, "receipt", Cancelled);

        await payments.RecordRefundAsync(payment.Id, Cancelled);
        await payments.RecordRefundAsync(payment.Id, Cancelled);

        (await StatusOfAsync(shop, order)).ShouldBe(OrderStatus.Refunded);
        (await shop.StockOfAsync(product)).ShouldBe(5);
        await using var context = shop.Context();
        (await context.OutboxMessages.CountAsync(message => message.Kind == "order.refunded.email", Cancelled)).ShouldBe(1);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refund_reported_before_the_payment_confirms_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        var payment = await GoToPayAsync(shop, order);

        await shop.Get<IPayments>().RecordRefundAsync(payment.Id, Cancelled);

        (await shop.Get<IPayments>().SettleAsync(payment.Id, "receipt", Cancelled)).ShouldBe(Settlement.Repeated);
        (await StatusOfAsync(shop, order)).ShouldBe(OrderStatus.Pending);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_paid_order_or_another_buyers_order_cannot_be_paid(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var buyers = await shop.AddBuyersAsync(2);
        var order = await OrderAsync(shop, buyers[0], product);
        var payments = shop.Get<IPayments>();

        (await payments.StartAsync(buyers[1].Id, order.Id, PageOf(order), Cancelled)).ShouldBeOfType<PaymentStart.NotFound>();
        await payments.SettleAsync((await GoToPayAsync(shop, order)).Id, "receipt", Cancelled);
        (await payments.StartAsync(buyers[0].Id, order.Id, PageOf(order), Cancelled)).ShouldBeOfType<PaymentStart.NotAwaited>();
        (await payments.SettleAsync("nothing", "receipt", Cancelled)).ShouldBe(Settlement.Unknown);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_merchant_can_confirm_an_expired_order_while_units_are_left(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 2);
        var buyers = await shop.AddBuyersAsync(2);
        var first = await OrderAsync(shop, buyers[0], product);
        var second = await OrderAsync(shop, buyers[1], product);
        shop.Advance(Hold);
        await ExpireAsync(shop);
        await OrderAsync(shop, buyers[0], product);
        var orders = shop.Get<IOrders>();

        (await orders.MoveAsync(first.Id, OrderStatus.Confirmed, "mia", Cancelled)).ShouldBeOfType<OrderMove.Done>();
        (await orders.MoveAsync(second.Id, OrderStatus.Confirmed, "mia", Cancelled)).ShouldBeOfType<OrderMove.NotEnoughUnits>()
            .Left.ShouldBe(0);

        await shop.LedgerShouldBalanceAsync();
    }
}

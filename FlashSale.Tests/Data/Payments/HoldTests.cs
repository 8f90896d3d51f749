using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Realtime;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Payments;

public sealed class HoldTests(ShopDatabases databases) : PaymentTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_order_is_pending_and_holds_its_units_for_ten_minutes(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);

        var order = await OrderAsync(shop, await shop.AddUserAsync(), product, quantity: 2);

        order.Status.ShouldBe(OrderStatus.Pending);
        order.ExpiresAt.ShouldBe(shop.Now + TimeSpan.FromMinutes(10));
        (await shop.StockOfAsync(product)).ShouldBe(3);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task No_confirmation_is_sent_before_the_payment(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 50);
        var buyers = await shop.AddBuyersAsync(20);

        await Task.WhenAll(buyers.Select(buyer => OrderAsync(shop, buyer, product)));

        await using var context = shop.Context();
        (await context.OutboxMessages.CountAsync(Cancelled)).ShouldBe(0);
        (await context.Notifications.CountAsync(notification => notification.Kind == "order.pending", Cancelled)).ShouldBe(20);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_free_order_is_confirmed_at_once(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(price: 0m);

        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);

        order.Status.ShouldBe(OrderStatus.Confirmed);
        order.ExpiresAt.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_expired_hold_returns_and_announces_its_units(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 3);
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product, quantity: 3);

        shop.Advance(Hold - TimeSpan.FromMilliseconds(1));
        (await ExpireAsync(shop)).ShouldBe(0);
        shop.Advance(TimeSpan.FromMilliseconds(1));
        (await ExpireAsync(shop)).ShouldBe(1);

        var expired = await ReadAsync(shop, order);
        expired.Status.ShouldBe(OrderStatus.Expired);
        expired.ExpiresAt.ShouldBeNull();
        (await shop.StockOfAsync(product)).ShouldBe(3);
        shop.Get<StockFeed>().Current(product.Id)!.Left.ShouldBe(3);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task More_holds_than_fit_in_one_transaction_all_end(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 500);
        var buyers = await shop.AddBuyersAsync(450);
        await Task.WhenAll(buyers.Select(buyer => OrderAsync(shop, buyer, product)));

        shop.Advance(Hold);

        (await ExpireAsync(shop)).ShouldBe(450);
        (await shop.StockOfAsync(product)).ShouldBe(500);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Only_one_of_many_nodes_ends_a_hold(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 50);
        var buyers = await shop.AddBuyersAsync(50);
        await Task.WhenAll(buyers.Select(buyer => OrderAsync(shop, buyer, product)));
        var nodes = Enumerable.Range(0, 4).Select(_ => shop.AddNode()).ToList();
        shop.Advance(Hold);

        var expired = await Task.WhenAll(nodes.Select(node => node.GetRequiredService<Holds>().ExpireDueAsync(Cancelled)));

        expired.Sum().ShouldBe(50);
        (await shop.StockOfAsync(product)).ShouldBe(50);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Returned_units_are_sold_again_at_once(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var buyers = await shop.AddBuyersAsync(2);
        await OrderAsync(shop, buyers[0], product);
        (await shop.BuyAsync(buyers[1], product)).ShouldBeOfType<PurchaseOutcome.SoldOut>();

        shop.Advance(Hold);
        await ExpireAsync(shop);

        var order = await OrderAsync(shop, buyers[1], product);
        order.ClaimNumber.ShouldBe(2);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_end_of_a_hold_closes_its_open_payment(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        var payment = await GoToPayAsync(shop, order);

        shop.Advance(Hold);
        await ExpireAsync(shop);
        await WorkAsync(shop);

        Gateway.Closed.ShouldBe([payment.Id]);
        (await StatusOfAsync(shop, payment)).ShouldBe(PaymentStatus.Closed);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_shop_ends_holds_by_itself(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var order = await OrderAsync(shop, await shop.AddUserAsync(), product);
        var expiry = shop.AddNode().GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<HoldExpiry>().Single();

        await expiry.StartAsync(Cancelled);
        try
        {
            while (await StatusOfAsync(shop, order) == OrderStatus.Pending)
            {
                shop.Advance(TimeSpan.FromSeconds(5));
                await Task.Delay(20, Cancelled);
            }
        }
        finally
        {
            await expiry.StopAsync(Cancelled);
        }

        (await StatusOfAsync(shop, order)).ShouldBe(OrderStatus.Expired);
        (shop.Now - order.CreatedAt).ShouldBeGreaterThanOrEqualTo(Hold);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_buyer_gets_an_email_when_the_hold_expires(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await OrderAsync(shop, await shop.AddUserAsync(), product);

        shop.Advance(Hold);
        await ExpireAsync(shop);

        await using var context = shop.Context();
        (await context.OutboxMessages.Select(message => message.Kind).SingleAsync(Cancelled)).ShouldBe("order.expired.email");
    }
}

using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Payments;

/// <summary>A buyer repeatedly lets unpaid holds lapse.</summary>
public sealed class LapsedHoldTests(ShopDatabases databases) : PaymentTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task After_two_lapsed_holds_the_units_go_to_others(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var buyers = await shop.AddBuyersAsync(2);
        await LapseAsync(shop, buyers[0], product, quantity: 5);
        await LapseAsync(shop, buyers[0], product, quantity: 5);

        (await shop.BuyAsync(buyers[0], product)).ShouldBe(new PurchaseOutcome.HoldLimitReached(2, 2));

        await OrderAsync(shop, buyers[1], product, quantity: 5);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_canceled_hold_counts_as_lapsed(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var byBuyer = await OrderAsync(shop, ann, product);
        await shop.Get<IOrders>().CancelOwnAsync(ann.Id, byBuyer.Id, Cancelled);
        var byMerchant = await OrderAsync(shop, ann, product);
        await shop.Get<IOrders>().MoveAsync(byMerchant.Id, OrderStatus.Cancelled, "merchant", Cancelled);

        (await ReadAsync(shop, byBuyer)).HoldReleasedAt.ShouldBe(shop.Now);
        (await ReadAsync(shop, byMerchant)).HoldReleasedAt.ShouldBe(shop.Now);
        (await shop.BuyAsync(ann, product)).ShouldBe(new PurchaseOutcome.HoldLimitReached(2, 2));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Paid_orders_do_not_count_as_lapsed(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 9);
        var ann = await shop.AddUserAsync();
        for (var i = 0; i < 3; i++)
            await PayAsync(shop, await OrderAsync(shop, ann, product));
        var paidAndCancelled = await OrderAsync(shop, ann, product);
        await PayAsync(shop, paidAndCancelled);
        await shop.Get<IOrders>().CancelOwnAsync(ann.Id, paidAndCancelled.Id, Cancelled);
        await LapseAsync(shop, ann, product);

        (await ReadAsync(shop, paidAndCancelled)).HoldReleasedAt.ShouldBeNull();
        await OrderAsync(shop, ann, product);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_late_payment_clears_the_lapse(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        await LapseAsync(shop, ann, product);
        var late = await OrderAsync(shop, ann, product);
        var payment = await GoToPayAsync(shop, late);
        shop.Advance(Hold);
        await ExpireAsync(shop);
        (await ReadAsync(shop, late)).HoldReleasedAt.ShouldBe(shop.Now);
        (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.HoldLimitReached>();

        (await shop.Get<IPayments>().SettleAsync(payment.Id, "late", Cancelled)).ShouldBe(Settlement.HeldAgain);

        (await ReadAsync(shop, late)).HoldReleasedAt.ShouldBeNull();
        await OrderAsync(shop, ann, product);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_lapse_in_one_sale_does_not_count_in_another(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var (other, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        await LapseAsync(shop, ann, product);
        await LapseAsync(shop, ann, product);

        await OrderAsync(shop, ann, other);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task After_a_lapse_parallel_holds_stay_within_the_limit(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 50);
        var ann = await shop.AddUserAsync();
        await LapseAsync(shop, ann, product);
        var checkouts = new List<ICheckout> { shop.Get<ICheckout>() };
        if (engine is not DatabaseEngine.Sqlite)
            checkouts.Add(shop.AddNode().GetRequiredService<ICheckout>());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(tab =>
            Task.Run(() => checkouts[tab % checkouts.Count]
                .PlaceOrderAsync(new PurchaseRequest(ann.Id, product.Id, 1, $"tab{tab}"), Cancelled))));

        outcomes.OfType<PurchaseOutcome.Accepted>().Count().ShouldBe(1);
        outcomes.Except(outcomes.OfType<PurchaseOutcome.Accepted>()).ShouldAllBe(outcome => outcome is PurchaseOutcome.HoldLimitReached);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Each_of_several_simultaneous_lapses_counts(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        for (var i = 0; i < 4; i++)
            await OrderAsync(shop, ann, product);
        shop.Advance(Hold);
        await ExpireAsync(shop);

        (await shop.BuyAsync(ann, product)).ShouldBe(new PurchaseOutcome.HoldLimitReached(2, 4));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_free_product_can_always_be_ordered(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(price: 0m);
        var ann = await shop.AddUserAsync();
        await using (var context = shop.Context())
        {
            for (var i = 0; i < 3; i++)
            {
                var lapsed = shop.NewOrder(ann, product, sale);
                lapsed.SetStatus(OrderStatus.Expired, holdReleasedAt: shop.Now);
                context.Add(lapsed);
            }
            await context.SaveChangesAsync(Cancelled);
        }

        await OrderAsync(shop, ann, product);
    }

    private static async Task LapseAsync(TestShop shop, User buyer, Product product, int quantity = 1)
    {
        await OrderAsync(shop, buyer, product, quantity);
        shop.Advance(Hold);
        (await ExpireAsync(shop)).ShouldBe(1);
    }

    private static async Task PayAsync(TestShop shop, Order order)
    {
        var payment = await GoToPayAsync(shop, order);
        (await shop.Get<IPayments>().SettleAsync(payment.Id, order.Id, Cancelled)).ShouldBe(Settlement.Confirmed);
    }
}

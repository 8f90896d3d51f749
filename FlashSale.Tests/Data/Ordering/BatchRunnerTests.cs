using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Ordering;

public sealed class BatchRunnerTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Duplicates_in_a_batch_get_the_answer_of_the_first(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var tickets = new[] { 1, 1, 2 }.Select(quantity => TicketOf(shop, ann.Id, product.Id, quantity, "k1")).ToList();

        await shop.Get<BatchRunner>().DecideAsync(tickets, () => [], () => false);

        var order = (await tickets[0].Outcome).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;
        (await tickets[1].Outcome).ShouldBe(new PurchaseOutcome.Accepted(order));
        (await tickets[2].Outcome).ShouldBe(new PurchaseOutcome.IdempotencyMismatch());
        (await shop.StockOfAsync(product)).ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Request_joins_a_batch_whose_request_for_its_product_was_a_duplicate(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (kettle, _) = await shop.AddLiveSaleAsync(units: 5);
        var (teapot, _) = await shop.AddLiveSaleAsync(units: 5);
        var buyers = await shop.AddBuyersAsync(2);
        PurchaseTicket[] tickets =
        [
            TicketOf(shop, buyers[0].Id, kettle.Id, 1, "k1"),
            TicketOf(shop, buyers[0].Id, teapot.Id, 1, "k1"),
        ];
        var late = TicketOf(shop, buyers[1].Id, teapot.Id, 1, "k2");
        var more = new Queue<PurchaseTicket>([late]);

        await shop.Get<BatchRunner>().DecideAsync(tickets, () => more.TryDequeue(out var next) ? [next] : [], () => false);

        (await late.Outcome).ShouldBeOfType<PurchaseOutcome.Accepted>();
        (await tickets[1].Outcome).ShouldBe(new PurchaseOutcome.IdempotencyMismatch());
        (await shop.StockOfAsync(teapot)).ShouldBe(4);
    }

    private static PurchaseTicket TicketOf(TestShop shop, string buyer, string productId, int quantity, string key) =>
        new(new PurchaseRequest(buyer, productId, quantity, key), shop.Now);
}

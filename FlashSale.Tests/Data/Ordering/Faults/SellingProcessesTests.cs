using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>Several processes sell the same product from one database.</summary>
public sealed class SellingProcessesTests(ShopDatabases databases) : DataTest(databases)
{
    private const int Units = 300;
    private const int Buyers = 100;
    private const int KeysOfEach = 5;
    private const int MaxAttempts = 30;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Several_processes_sell_the_stock_once_and_one_order_per_key(int count)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.PostgreSql, TimeProvider.System);
        var (product, _) = await shop.AddLiveSaleAsync(Units);
        var buyers = await shop.AddBuyersAsync(Buyers);
        var processes =
            await Task.WhenAll(Enumerable.Range(0, count).Select(_ => SellingProcess.StartAsync(shop.Engine, shop.ConnectionString)));
        var acknowledged = new AcknowledgedOrders();
        try
        {
            // Each key goes to two processes.
            var purchases = from key in Enumerable.Range(0, KeysOfEach)
                            from buyer in buyers
                            select new PurchaseRequest(buyer.Id, product.Id, 1, $"cart-{key}");
            var outcomes = await Task.WhenAll(purchases.Select(async (purchase, i) =>
            {
                var answers = await Task.WhenAll(
                    BuyAsync(processes[i % count], purchase, acknowledged), BuyAsync(processes[(i + 1) % count], purchase, acknowledged));
                answers[1].ShouldBe(answers[0], $"The two answers to {purchase}");
                return answers[0];
            }));

            outcomes.CountBy(outcome => outcome).ShouldBe(
                [new(nameof(PurchaseOutcome.Accepted), Units), new(nameof(PurchaseOutcome.SoldOut), (Buyers * KeysOfEach) - Units)],
                ignoreOrder: true);
            foreach (var process in processes)
                await process.FinishAsync();
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
        }

        (await shop.StockOfAsync(product)).ShouldBe(0);
        await using var context = shop.Context();
        (await context.Orders.CountAsync(Cancelled)).ShouldBe(Units);
        acknowledged.Orders.Count.ShouldBe(Units);
        await acknowledged.ShouldBeStoredAsync(shop);
    }

    // Busy is a valid response of a loaded machine. Retry, as a buyer would.
    private static async Task<string> BuyAsync(SellingProcess process, PurchaseRequest purchase, AcknowledgedOrders acknowledged)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = (await process.BuyAsync(purchase)).ShouldNotBeNull();
            if (answer.Outcome == nameof(PurchaseOutcome.Busy) && attempt < MaxAttempts)
                continue;
            if (answer.OrderId is { } orderId)
                acknowledged.Add(purchase.UserId, purchase.IdempotencyKey, orderId);
            return answer.Outcome;
        }
    }
}

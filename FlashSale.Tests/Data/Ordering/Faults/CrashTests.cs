using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>
/// A selling process is killed under load FLASHSALE_CRASH_ROUNDS times, at random moments. FLASHSALE_CRASH_SEED is the seed.
/// </summary>
public sealed class CrashTests
{
    private const int Buyers = 40;
    private const int MaxAttempts = 30;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.PostgreSql)]
    public async Task An_acknowledged_order_survives_a_crash_and_a_retry(DatabaseEngine engine)
    {
        var rounds = Setting("FLASHSALE_CRASH_ROUNDS", 5);
        var random = new Random(Setting("FLASHSALE_CRASH_SEED", 1));
        await using TestDatabase database = engine is DatabaseEngine.Sqlite
            ? await SqliteTestDatabase.StartAsync()
            : await PostgreSqlTestDatabase.StartDurableAsync();
        await using var shop = new TestShop(await database.LeaseAsync(Cancelled), TimeProvider.System, null, null);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1_000_000);
        var acknowledged = new AcknowledgedOrders();
        var buyers = (await shop.AddBuyersAsync(Buyers)).Select(buyer => new Buyer(buyer.Id, product.Id, acknowledged)).ToList();

        for (var round = 0; round < rounds; round++)
        {
            await using var process = await SellingProcess.StartAsync(engine, database.ConnectionString);
            var buying = Task.WhenAll(buyers.Select(buyer => buyer.BuyUntilKilledAsync(process)));
            await Task.WhenAny(process.AnsweredAsync(random.Next(10 * Buyers)), buying).WaitAsync(Cancelled);
            // Mostly at the moment of a response, when an order acknowledged too early would be lost.
            if (random.Next(3) == 0)
                await Task.Delay(random.Next(10), Cancelled);
            await process.KillAsync();
            await buying;
        }

        acknowledged.Orders.ShouldNotBeEmpty();
        await acknowledged.ShouldBeStoredAsync(shop);
        await using var last = await SellingProcess.StartAsync(engine, database.ConnectionString);
        await Task.WhenAll(buyers.Select(buyer => buyer.RepeatAllAsync(last)));
        await last.FinishAsync();

        await using var context = shop.Context();
        (await context.Orders.CountAsync(Cancelled)).ShouldBe(buyers.Sum(buyer => buyer.Purchases), "Each purchase ends in one order.");
        await acknowledged.ShouldBeStoredAsync(shop);
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    // Places orders one after the other, each with its key. Starts with the key whose outcome is unknown.
    private sealed class Buyer(string id, string productId, AcknowledgedOrders acknowledged)
    {
        public int Purchases { get; private set; } = 1;

        private PurchaseRequest Current => Purchase(Purchases);

        public async Task BuyUntilKilledAsync(SellingProcess process)
        {
            if (Purchases > 1 && !await TryAsync(process, Purchase(Purchases - 1)))
                return;
            while (await TryAsync(process, Current))
                Purchases++;
        }

        public async Task RepeatAllAsync(SellingProcess process)
        {
            for (var number = 1; number <= Purchases; number++)
                (await TryAsync(process, Purchase(number))).ShouldBeTrue("The last process is not killed.");
        }

        private PurchaseRequest Purchase(int number) =>
            new(id, productId, 1, string.Create(CultureInfo.InvariantCulture, $"cart-{number}"));

        private async Task<bool> TryAsync(SellingProcess process, PurchaseRequest purchase)
        {
            for (var attempt = 1; await process.BuyAsync(purchase) is { } answer; attempt++)
            {
                if (answer.OrderId is { } orderId)
                {
                    acknowledged.Add(purchase.UserId, purchase.IdempotencyKey, orderId);
                    return true;
                }
                // Busy is a valid response of a loaded machine. Retry, as a buyer would.
                answer.Outcome.ShouldBe(nameof(PurchaseOutcome.Busy), answer.Message);
                attempt.ShouldBeLessThan(MaxAttempts, "It is busy for ever.");
            }
            return false;
        }
    }
}

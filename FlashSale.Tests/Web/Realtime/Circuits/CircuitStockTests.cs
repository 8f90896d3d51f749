using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Realtime.Stock;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlashSale.Tests.Web.Realtime.Circuits;

public sealed class CircuitStockTests : IDisposable
{
    private readonly StockFeed feed = new();
    private readonly StockTicker ticker;
    private readonly CircuitStock circuit;

    public CircuitStockTests()
    {
        ticker = new StockTicker(feed, TimeProvider.System, NullLogger<StockTicker>.Instance);
        circuit = new CircuitStock(ticker);
    }

    public void Dispose()
    {
        circuit.Dispose();
        ticker.Dispose();
    }

    [Fact]
    public async Task Page_after_one_that_left_in_the_middle_of_a_round_gets_rounds()
    {
        var (changes, rounds) = (0, 0);
        using var watching = circuit.Watch("kettle", () => changes++);
        circuit.StartRoundsBy(() => { });
        await ChangeAsync(version: 1);
        circuit.StartRoundsBy(null);

        circuit.StartRoundsBy(() =>
        {
            rounds++;
            circuit.NotifyWatchers();
        });
        await ChangeAsync(version: 2);

        (rounds, changes).ShouldBe((2, 2));
    }

    private async Task ChangeAsync(ulong version)
    {
        feed.Publish(new StockLevel("kettle", 10 - (int)version, "sale", 0, null, version));
        await ticker.RunRoundAsync();
    }
}

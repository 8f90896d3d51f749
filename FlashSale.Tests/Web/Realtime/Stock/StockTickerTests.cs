using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Stock;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Realtime.Stock;

public sealed class StockTickerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new();
    private readonly StockFeed feed = new();
    private readonly StockTicker ticker;
    private readonly List<int> received = [];
    private TimeSpan roundTakes;
    private ulong version;

    public StockTickerTests()
    {
        ticker = new StockTicker(feed, clock, NullLogger<StockTicker>.Instance);
        ticker.Subscribe("kettle", level =>
        {
            clock.Advance(roundTakes);
            lock (received)
                received.Add(level.Stock);
        });
    }

    public async ValueTask InitializeAsync() => await ticker.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await ticker.StopAsync(CancellationToken.None);
        ticker.Dispose();
    }

    [Fact]
    public async Task A_change_after_a_quiet_period_is_sent_at_once()
    {
        Publish(5);
        await ExpectAsync([5]);
    }

    [Fact]
    public async Task Updates_are_sent_at_most_four_times_a_second()
    {
        Publish(5);
        await ExpectAsync([5]);
        Publish(4);
        Publish(3);
        await AdvanceAsync(249);
        await ExpectAsync([5]);
        await AdvanceAsync(1);
        await ExpectAsync([5, 3]);
    }

    [Fact]
    public async Task A_long_round_is_followed_by_a_longer_pause()
    {
        roundTakes = TimeSpan.FromSeconds(4);
        Publish(5);
        await ExpectAsync([5]);
        Publish(4);
        for (var quarter = 1; quarter < 4; quarter++)
            await AdvanceAsync(250);
        await ExpectAsync([5]);
        await AdvanceAsync(250);
        await ExpectAsync([5, 4]);
    }

    [Fact]
    public async Task A_sold_out_product_does_not_wait_for_a_long_pause()
    {
        roundTakes = TimeSpan.FromSeconds(4);
        Publish(5);
        await ExpectAsync([5]);
        Publish(0);
        await AdvanceAsync(250);
        await ExpectAsync([5, 0]);
    }

    private void Publish(int stock) => feed.Publish(new StockLevel("kettle", stock, "sale", 0, null, ++version));

    // Gives the ticker's thread time to start its timer, or to fire wrongly.
    private async Task AdvanceAsync(int milliseconds)
    {
        await Task.Delay(30, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await Task.Delay(30, TestContext.Current.CancellationToken);
    }

    private async Task ExpectAsync(int[] expected)
    {
        for (var waited = 0; waited < 200 && Received().Length < expected.Length; waited++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Received().ShouldBe(expected);
    }

    private int[] Received()
    {
        lock (received)
            return [.. received];
    }
}

using FlashSale.Web.Merchant;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Merchant;

public sealed class RefreshPaceTests
{
    private readonly FakeTimeProvider clock = new();
    private int refreshes;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_refreshes_at_most_once_a_second()
    {
        using var gone = new CancellationTokenSource();
        var pace = new RefreshPace(clock);
        var running = pace.RunAsync(CountAsync, gone.Token);

        pace.Request();
        await Until(() => refreshes == 1);
        for (var i = 0; i < 1_000; i++)
            pace.Request();
        clock.Advance(TimeSpan.FromMilliseconds(999));
        refreshes.ShouldBe(1);

        await Until(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            return refreshes == 2;
        });
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_slow_refresh_is_followed_by_a_longer_pause()
    {
        using var gone = new CancellationTokenSource();
        var pace = new RefreshPace(clock);
        var running = pace.RunAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(2));
                return CountAsync();
            },
            gone.Token);
        pace.Request();
        await Until(() => refreshes == 1);
        pace.Request();

        clock.Advance(TimeSpan.FromSeconds(17));
        refreshes.ShouldBe(1);

        await Until(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return refreshes == 2;
        });
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    private static async Task Until(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Delay(5, Cancelled);
    }

    private Task CountAsync()
    {
        Interlocked.Increment(ref refreshes);
        return Task.CompletedTask;
    }
}

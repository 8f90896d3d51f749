using FlashSale.Domain.Realtime;

namespace FlashSale.Tests.Domain.Realtime;

public sealed class AsyncSignalTests
{
    private readonly AsyncSignal signal = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Setting_it_wakes_a_waiting_task()
    {
        var waiting = signal.WaitAsync(Cancelled);
        waiting.IsCompleted.ShouldBeFalse();

        signal.Set();

        await waiting;
    }

    [Fact]
    public async Task Being_set_twice_before_the_wait_counts_once()
    {
        signal.Set();
        signal.Set();

        await signal.WaitAsync(Cancelled);

        signal.WaitAsync(Cancelled).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Waiting_without_a_reset_leaves_it_set()
    {
        signal.Set();

        await signal.WaitUntilSetAsync(Cancelled);

        signal.TryReset().ShouldBeTrue();
        signal.TryReset().ShouldBeFalse();
    }

    [Fact]
    public async Task Canceled_wait_ends()
    {
        using var gone = new CancellationTokenSource();
        var waiting = signal.WaitAsync(gone.Token);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }
}

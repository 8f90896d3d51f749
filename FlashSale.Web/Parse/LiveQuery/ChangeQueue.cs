using System.Threading.Channels;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// A bounded queue of changes to dispatch. Writers never wait; if the queue is full, the change is lost and the reader is signaled.
/// Thread-safe for many writers and one reader.
/// </summary>
internal sealed class ChangeQueue(LiveQueryOptions options)
{
    private readonly Channel<Change> waiting = Channel.CreateBounded<Change>(
        new BoundedChannelOptions(options.MaxWaitingChanges) { SingleReader = true });
    private readonly AsyncSignal gaps = new();

    public void Enqueue(Change change)
    {
        if (!waiting.Writer.TryWrite(change))
            SignalGap();
    }

    /// <summary>Signals that changes were lost.</summary>
    public void SignalGap() => gaps.Set();

    /// <summary>Waits for a change.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Waits until changes were lost since the last <see cref="TakeGap"/>.</summary>
    public Task WaitForGapAsync(CancellationToken cancellationToken) => gaps.WaitUntilSetAsync(cancellationToken);

    public Change? Dequeue() => waiting.Reader.TryRead(out var change) ? change : null;

    /// <summary>Whether changes were lost since the last call.</summary>
    public bool TakeGap() => gaps.TryReset();
}

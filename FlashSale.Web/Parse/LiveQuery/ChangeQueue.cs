using System.Threading.Channels;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Changes that wait to be told. Whoever made a change puts it in here and never waits; if there is no room, the change is lost, and the one who
/// tells of changes learns that.
/// </summary>
internal sealed class ChangeQueue(LiveQueryOptions options)
{
    private readonly Channel<Change> waiting = Channel.CreateBounded<Change>(new BoundedChannelOptions(options.MaxWaitingChanges) { SingleReader = true });
    private readonly AsyncSignal losses = new();

    public void Put(Change change)
    {
        if (!waiting.Writer.TryWrite(change))
            NoteLoss();
    }

    /// <summary>Changes were lost before they came here, or now.</summary>
    public void NoteLoss() => losses.Set();

    /// <summary>Waits until there is something to take.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Waits until changes were lost since the last <see cref="TakeLoss"/>.</summary>
    public Task WaitForLossAsync(CancellationToken cancellationToken) => losses.WaitUntilSetAsync(cancellationToken);

    public Change? Take() => waiting.Reader.TryRead(out var change) ? change : null;

    /// <summary>Whether changes were lost since this was asked the last time.</summary>
    public bool TakeLoss() => losses.TryReset();
}

namespace FlashSale.Domain.Realtime;

/// <summary>
/// Notifies pages when a sale begins, ends or is edited. That is rare and decides whether people can buy, so notices go out at once and not
/// in rounds. Thread-safe; one per process.
/// </summary>
public sealed class SaleFeed
{
    private readonly Feed<SaleNotice> feed = new(notice => notice.ProductId);
    private readonly AsyncSignal edits = new();
    private long version;

    /// <summary>Increments with every notice. Use it to invalidate cached sales.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>Calls <paramref name="onNotice"/> for each notice about one product until disposed of.</summary>
    public IDisposable Subscribe(string productId, Action<SaleNotice> onNotice) => feed.Subscribe(productId, onNotice);

    /// <summary>Calls <paramref name="onNotice"/> for each notice until disposed of.</summary>
    public IDisposable SubscribeToAll(Action<SaleNotice> onNotice) => feed.Subscribe(onNotice);

    /// <summary>
    /// Calls <paramref name="onEdit"/> for each edit on this node, to pass it on to other nodes, until disposed of. It must return at once.
    /// </summary>
    public IDisposable Relay(Action<SaleNotice> onEdit) => feed.Relay(onEdit);

    /// <summary>Reports a merchant's edit on this node to the subscribers, the phase scheduler and the other nodes.</summary>
    /// <returns>When all were called: the exceptions of callbacks that failed. The others were still called.</returns>
    public Task<IReadOnlyList<Exception>> PublishAsync(SaleNotice notice)
    {
        RescheduleAfterEdit();
        return NotifyAsync(notice, feed.PublishAsync);
    }

    /// <summary>Reports a merchant's edit on another node. It isn't relayed.</summary>
    /// <inheritdoc cref="PublishAsync" path="/returns"/>
    public Task<IReadOnlyList<Exception>> ReceiveAsync(SaleNotice notice)
    {
        RescheduleAfterEdit();
        return NotifyAsync(notice, feed.ReceiveAsync);
    }

    /// <summary>Reports that a sale began or ended. It isn't relayed, because each node has its own clock.</summary>
    /// <inheritdoc cref="PublishAsync" path="/returns"/>
    public Task<IReadOnlyList<Exception>> PublishPhaseAsync(SaleNotice notice) => NotifyAsync(notice, feed.ReceiveAsync);

    /// <summary>Makes the phase scheduler look up again when the next sale begins or ends.</summary>
    public void RescheduleAfterEdit() => edits.Set();

    /// <summary>Waits until a merchant edits a sale.</summary>
    public Task WaitForEditAsync(CancellationToken cancellationToken) => edits.WaitAsync(cancellationToken);

    // Runs off the caller's thread and without its execution context, because the caller may be a merchant's page. Thousands of pages may
    // subscribe, so it yields to other work, such as orders, after every few.
    private async Task<IReadOnlyList<Exception>> NotifyAsync(
        SaleNotice notice, Func<SaleNotice, Func<Task>, Task<IReadOnlyList<Exception>>> notifyAsync)
    {
        ArgumentNullException.ThrowIfNull(notice);
        Interlocked.Increment(ref version);
        Task<IReadOnlyList<Exception>> notifying;
        using (ExecutionContext.SuppressFlow())
            notifying = Task.Run(() => notifyAsync(notice, YieldAsync));
        return await notifying;
    }

    private static async Task YieldAsync() => await Task.Yield();
}

namespace FlashSale.Domain.Live;

/// <summary>Tells everyone who looks when a sale begins, ends or changes. Rare and decisive, so it is told at once, not in rounds.</summary>
public sealed class SaleFeed
{
    private const string AnyProduct = "";

    private readonly Subscribers<SaleNotice> subscribers = new();
    private readonly Subscribers<SaleNotice> relays = new();
    private readonly AsyncSignal edits = new();
    private long version;

    /// <summary>How many notices there were. Who keeps what he read about sales reads it anew when this has changed.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>Hears notices of one product until disposed of.</summary>
    public IDisposable Subscribe(string productId, Action<SaleNotice> onNotice) => subscribers.Add(productId, onNotice);

    /// <summary>Hears notices of all products until disposed of.</summary>
    public IDisposable SubscribeToAll(Action<SaleNotice> onNotice) => subscribers.Add(AnyProduct, onNotice);

    /// <summary>
    /// Tells the subscribers; with a pause for others after every few, so that when thousands look, a press of <em>Buy</em> does not wait until the
    /// last of them was told.
    /// </summary>
    /// <returns>The exceptions of subscribers that failed; the others were told all the same.</returns>
    public async Task<IReadOnlyList<Exception>> AnnounceAsync(SaleNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        Interlocked.Increment(ref version);
        var failures = new List<Exception>();
        // Whoever announces may be a merchant's page: neither its thread nor its request and culture are for all the others.
        Task telling;
        using (ExecutionContext.SuppressFlow())
            telling = Task.Run(() => TellAsync(notice, failures));
        await telling;
        return failures;
    }

    /// <summary>A merchant changed a product or its sales on this node: tells the subscribers and the scheduler, and has it passed on to other nodes.</summary>
    /// <inheritdoc cref="AnnounceAsync" path="/returns"/>
    public Task<IReadOnlyList<Exception>> AnnounceEditAsync(SaleNotice notice)
    {
        relays.Tell(AnyProduct, notice, []);
        return ReceiveEditAsync(notice);
    }

    /// <summary>The same of another node's merchant. It is not passed on.</summary>
    /// <inheritdoc cref="AnnounceAsync" path="/returns"/>
    public Task<IReadOnlyList<Exception>> ReceiveEditAsync(SaleNotice notice)
    {
        RescheduleAfterEdit();
        return AnnounceAsync(notice);
    }

    /// <summary>
    /// Calls <paramref name="onEdit"/> for each edit on this node, to pass it on to other nodes, until disposed of. It must only take a note, and not
    /// throw.
    /// </summary>
    public IDisposable RelayEdits(Action<SaleNotice> onEdit) => relays.Add(AnyProduct, onEdit);

    /// <summary>A merchant changed when sales begin or end: wakes the scheduler, which then looks for the next instant again.</summary>
    public void RescheduleAfterEdit() => edits.Set();

    /// <summary>Waits until a merchant edits a sale.</summary>
    public Task WaitForEditAsync(CancellationToken cancellationToken) => edits.WaitAsync(cancellationToken);

    private async Task TellAsync(SaleNotice notice, List<Exception> failures)
    {
        await subscribers.TellAsync(notice.ProductId, notice, failures, YieldAsync);
        await subscribers.TellAsync(AnyProduct, notice, failures, YieldAsync);
    }

    private static async Task YieldAsync() => await Task.Yield();
}

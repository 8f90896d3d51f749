namespace FlashSale.Web.Parse.Queries;

/// <summary>A query's permission to run. Dispose it afterwards.</summary>
internal sealed class FindSlot : IDisposable
{
    private readonly IReadOnlyList<IDisposable> leases;
    private readonly CancellationTokenSource timeout;
    private readonly CancellationTokenSource linked;

    public FindSlot(IReadOnlyList<IDisposable> leases, TimeSpan maxDuration, TimeProvider clock, CancellationToken cancellationToken)
    {
        this.leases = leases;
        timeout = new CancellationTokenSource(maxDuration, clock);
        linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
    }

    /// <summary>Canceled when the query takes too long or its caller disconnects.</summary>
    public CancellationToken Token => linked.Token;

    public void Dispose()
    {
        linked.Dispose();
        timeout.Dispose();
        foreach (var lease in leases)
            lease.Dispose();
    }
}

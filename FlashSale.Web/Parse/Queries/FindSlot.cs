namespace FlashSale.Web.Parse.Queries;

/// <summary>A query's turn at the database.</summary>
internal sealed class FindSlot : IDisposable
{
    private readonly IReadOnlyList<IDisposable> leases;
    private readonly CancellationTokenSource timeout;
    private readonly CancellationTokenSource either;

    public FindSlot(IReadOnlyList<IDisposable> leases, TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        this.leases = leases;
        timeout = new CancellationTokenSource(longest, clock);
        either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
    }

    /// <summary>Ends the query when it takes too long, or its caller is gone.</summary>
    public CancellationToken Token => either.Token;

    public void Dispose()
    {
        either.Dispose();
        timeout.Dispose();
        foreach (var lease in leases)
            lease.Dispose();
    }
}

using System.Threading.RateLimiting;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Limits how many passwords are hashed at once. Hashing is slow on purpose: without a limit, a few dozen logins or sign-ups would take
/// all processors from buyers. Each address hashes one at a time, and a login never waits for more than one sign-up. Thread-safe.
/// </summary>
internal sealed class HashingLimiter : IDisposable
{
    private const int MostWaiting = 256;
    private const int MostWaitingOfOneAddress = 32;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly ConcurrencyLimiter total = new(LimitOf(Math.Max(1, Environment.ProcessorCount / 2), MostWaiting));
    private readonly ConcurrencyLimiter signUps = new(LimitOf(1, MostWaiting));
    private readonly PartitionedRateLimiter<string> addresses = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetConcurrencyLimiter(address, _ => LimitOf(1, MostWaitingOfOneAddress)));

    /// <summary>How long clients should wait if the limit is reached.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Waits until nothing else of the address keeps a processor busy, neither a password nor an expensive query. So
    /// an address never uses two processors. Dispose of the lease when done.
    /// </summary>
    public ValueTask<RateLimitLease> EnterAddressAsync(string address, CancellationToken cancellationToken) =>
        addresses.AcquireAsync(address, cancellationToken: cancellationToken);

    /// <summary>Waits until a password may be hashed. Dispose of the result afterward.</summary>
    /// <param name="address">The address that sent the password.</param>
    /// <param name="isSignUp">True for a new account.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null if too many are waiting or the wait was too long.</returns>
    public async Task<IDisposable?> TryEnterAsync(string address, bool isSignUp, CancellationToken cancellationToken)
    {
        var leases = new Leases();
        using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        tooLong.CancelAfter(LongestWait);
        try
        {
            if (leases.Add(await EnterAddressAsync(address, tooLong.Token))
                && (!isSignUp || leases.Add(await signUps.AcquireAsync(cancellationToken: tooLong.Token)))
                && leases.Add(await total.AcquireAsync(cancellationToken: tooLong.Token)))
                return leases;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The wait was too long.
        }
        catch
        {
            leases.Dispose();
            throw;
        }
        leases.Dispose();
        return null;
    }

    public void Dispose()
    {
        total.Dispose();
        signUps.Dispose();
        addresses.Dispose();
    }

    private static ConcurrencyLimiterOptions LimitOf(int permits, int waiting) =>
        new() { PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    private sealed class Leases : IDisposable
    {
        private readonly List<RateLimitLease> all = [];

        public bool Add(RateLimitLease lease)
        {
            all.Add(lease);
            return lease.IsAcquired;
        }

        public void Dispose() => all.ForEach(lease => lease.Dispose());
    }
}

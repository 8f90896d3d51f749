using System.Threading.RateLimiting;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// How many passwords are hashed at once. Hashing is slow on purpose, and without a bound a few dozen logins or sign-ups would take every
/// processor from buyers. Addresses take turns, and sign-ups never hold up a login by more than one of them.
/// </summary>
internal sealed class HashingLimiter : IDisposable
{
    private const int MostWaiting = 256;
    private const int MostWaitingOfOneAddress = 32;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly ConcurrencyLimiter everybody = new(Room(Math.Max(1, Environment.ProcessorCount / 2), MostWaiting));
    private readonly ConcurrencyLimiter signUps = new(Room(1, MostWaiting));
    private readonly PartitionedRateLimiter<string> addresses = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetConcurrencyLimiter(address, _ => Room(1, MostWaitingOfOneAddress)));

    /// <summary>How long callers should wait if there's no room.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Waits until an address has nothing else that keeps a processor busy: a password, or a costly query, which takes this place too. So
    /// one address never has two processors. Dispose of the lease when it's done.
    /// </summary>
    public ValueTask<RateLimitLease> EnterAddressAsync(string address, CancellationToken cancellationToken) =>
        addresses.AcquireAsync(address, cancellationToken: cancellationToken);

    /// <summary>Waits for room. Dispose of the result when the password is hashed.</summary>
    /// <param name="address">Where the password comes from.</param>
    /// <param name="isSignUp">Whether it's for a new account.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null if too many wait already, or the wait was too long.</returns>
    public async Task<IDisposable?> TryEnterAsync(string address, bool isSignUp, CancellationToken cancellationToken)
    {
        var leases = new Leases();
        using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        tooLong.CancelAfter(LongestWait);
        try
        {
            if (leases.Add(await EnterAddressAsync(address, tooLong.Token))
                && (!isSignUp || leases.Add(await signUps.AcquireAsync(cancellationToken: tooLong.Token)))
                && leases.Add(await everybody.AcquireAsync(cancellationToken: tooLong.Token)))
                return leases;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Waited long enough.
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
        everybody.Dispose();
        signUps.Dispose();
        addresses.Dispose();
    }

    private static ConcurrencyLimiterOptions Room(int permits, int waiting) =>
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

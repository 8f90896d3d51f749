using System.Threading.RateLimiting;

namespace FlashSale.Web.Limits;

/// <summary>
/// How many passwords are hashed at once. Hashing is slow on purpose, and without a bound a few dozen logins or sign-ups would keep every
/// processor from buyers.
/// </summary>
internal sealed class HashingRoom : IDisposable
{
    private const int MostWaiting = 64;

    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2),
        QueueLimit = MostWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>How long callers should wait if there's no room.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Waits for room. Dispose of the lease when the password is hashed.</summary>
    /// <returns>A lease that isn't acquired if too many wait already.</returns>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) =>
        limiter.AcquireAsync(cancellationToken: cancellationToken);

    public void Dispose() => limiter.Dispose();
}

using System.Threading.RateLimiting;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Limits the pages' searches, which scan whole tables: they use at most half of the processors, for a few seconds each, so that buyers
/// always have the rest. Thread-safe.
/// </summary>
public sealed class SearchLimiter(TimeProvider clock) : IDisposable
{
    private const int MostWaiting = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter places = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2),
        QueueLimit = MostWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Runs a search once a slot is free.</summary>
    /// <param name="search">The search. Its token is cancelled when it takes too long.</param>
    /// <param name="cancellationToken">Cancels the wait, and the search.</param>
    /// <exception cref="SearchRefusedException">The search took or waited longer than five seconds.</exception>
    public async Task<T> SearchAsync<T>(Func<CancellationToken, Task<T>> search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        try
        {
            using var place = await WithinAsync(
                LongestWait, token => places.AcquireAsync(cancellationToken: token).AsTask(), cancellationToken);
            if (!place.IsAcquired)
                throw new SearchRefusedException();
            return await WithinAsync(LongestSearch, search, cancellationToken);
        }
        catch (OperationCanceledException ended) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SearchRefusedException(SearchRefusedException.Text, ended);
        }
    }

    public void Dispose() => places.Dispose();

    private async Task<T> WithinAsync<T>(TimeSpan time, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        return await work(either.Token);
    }
}

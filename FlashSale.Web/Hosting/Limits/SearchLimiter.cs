using System.Threading.RateLimiting;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>
/// Room for the searches of pages, which look through whole tables: half of the processors at once, for a few seconds each, so that buyers
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

    /// <summary>Searches when it's the search's turn.</summary>
    /// <param name="search">The search. Its token ends it when it takes too long.</param>
    /// <param name="cancellationToken">Cancels the wait, and the search.</param>
    /// <exception cref="SearchRefusedException">It took longer than five seconds, or waited so long.</exception>
    public async Task<T> SearchAsync<T>(Func<CancellationToken, Task<T>> search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        try
        {
            using var place = await WithinAsync(LongestWait, token => places.AcquireAsync(cancellationToken: token).AsTask(), cancellationToken);
            if (!place.IsAcquired)
                throw new SearchRefusedException();
            return await WithinAsync(LongestSearch, search, cancellationToken);
        }
        catch (OperationCanceledException ended) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SearchRefusedException(SearchRefusedException.Words, ended);
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

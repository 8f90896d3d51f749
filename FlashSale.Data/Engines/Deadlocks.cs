namespace FlashSale.Data.Engines;

/// <summary>Tries a unit of work again that the database gave up so that another one could go on.</summary>
internal static class Deadlocks
{
    private const int MaxTries = 6;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Runs work until it isn't a deadlock's victim. Nothing of a victim was written, so the work must be whole: a transaction from its begin to
    /// its commit, or a single statement.
    /// </summary>
    /// <param name="work">The work. It may run several times.</param>
    /// <param name="cancellationToken">Cancels the pauses between tries.</param>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception error) when (attempt < MaxTries && error is not AmbiguousCommitException && DatabaseErrors.IsDeadlock(error))
            {
                await Backoff.PauseAsync(attempt + 4, LongestPause, cancellationToken);
            }
        }
    }
}

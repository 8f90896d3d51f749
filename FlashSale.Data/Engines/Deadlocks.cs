namespace FlashSale.Data.Engines;

/// <summary>Retries units of work that the database rolled back as deadlock victims.</summary>
internal static class Deadlocks
{
    private const int MaxAttempts = 6;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Runs work and retries it after a deadlock. It must be a whole unit of work: a transaction from begin to commit, or a single
    /// statement.
    /// </summary>
    /// <param name="work">The work. It may run several times.</param>
    /// <param name="cancellationToken">Cancels the pauses between attempts.</param>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception error) when (
                attempt < MaxAttempts && error is not AmbiguousCommitException && DatabaseErrors.IsDeadlock(error))
            {
                await Backoff.PauseAsync(attempt + 4, LongestPause, cancellationToken);
            }
        }
    }
}

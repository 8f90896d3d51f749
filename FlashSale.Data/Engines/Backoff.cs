namespace FlashSale.Data.Engines;

/// <summary>Exponential backoff with jitter.</summary>
internal static class Backoff
{
    /// <summary>Waits a random time of up to 2^<paramref name="attempt"/> ms, but at most <paramref name="longest"/>.</summary>
    public static Task PauseAsync(int attempt, TimeSpan longest, CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(longest.TotalMilliseconds, Math.Pow(2, Math.Min(attempt, 16)));
        return Task.Delay(TimeSpan.FromMilliseconds(1 + (Random.Shared.NextDouble() * ceiling)), cancellationToken);
    }
}

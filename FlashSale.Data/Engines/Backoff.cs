namespace FlashSale.Data.Engines;

/// <summary>Waits before another try: longer each time, and never as long as the neighbour, so that they do not meet again.</summary>
internal static class Backoff
{
    /// <summary>Waits a random time of up to 2^<paramref name="attempt"/> ms, but not more than <paramref name="longest"/>.</summary>
    public static Task PauseAsync(int attempt, TimeSpan longest, CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(longest.TotalMilliseconds, Math.Pow(2, Math.Min(attempt, 16)));
#pragma warning disable CA5394 // Jitter needs no secret randomness.
        return Task.Delay(TimeSpan.FromMilliseconds(1 + (Random.Shared.NextDouble() * ceiling)), cancellationToken);
#pragma warning restore CA5394
    }
}

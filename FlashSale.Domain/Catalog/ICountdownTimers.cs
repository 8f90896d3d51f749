namespace FlashSale.Domain.Catalog;

/// <summary>Manages the countdown banners on product pages. Thread-safe.</summary>
public interface ICountdownTimers
{
    /// <summary>All timers with their products, newest first.</summary>
    Task<IReadOnlyList<CountdownTimer>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts a banner that runs for 1 to <see cref="CountdownTimer.MaxDuration"/> seconds from now.</summary>
    Task<EditOutcome<CountdownTimer>> CreateAsync(
        string productId, int durationSeconds, string actor, CancellationToken cancellationToken = default);

    /// <summary>Changes a timer's duration. Returns a conflict if it has changed since <paramref name="rowVersion"/>.</summary>
    Task<EditOutcome<CountdownTimer>> UpdateAsync(
        string timerId, int durationSeconds, ulong rowVersion, string actor, CancellationToken cancellationToken = default);

    /// <summary>Deletes a banner.</summary>
    /// <returns>False if it didn't exist.</returns>
    Task<bool> DeleteAsync(string timerId, CancellationToken cancellationToken = default);
}

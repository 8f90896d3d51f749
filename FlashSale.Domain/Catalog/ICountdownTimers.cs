namespace FlashSale.Domain.Catalog;

/// <summary>The merchant's countdown banners.</summary>
public interface ICountdownTimers
{
    /// <summary>All timers with their products, newest first.</summary>
    Task<IReadOnlyList<CountdownTimer>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts a banner on a product's page that runs for <paramref name="durationSeconds"/> from now.</summary>
    Task<EditOutcome<CountdownTimer>> CreateAsync(string productId, int durationSeconds, string actor, CancellationToken cancellationToken = default);

    /// <summary>Changes how long a timer runs from its start; a conflict if it has changed since <paramref name="rowVersion"/>.</summary>
    Task<EditOutcome<CountdownTimer>> UpdateAsync(string timerId, int durationSeconds, ulong rowVersion, string actor, CancellationToken cancellationToken = default);

    /// <summary>Takes a banner away.</summary>
    /// <returns>False if there was none.</returns>
    Task<bool> DeleteAsync(string timerId, CancellationToken cancellationToken = default);
}

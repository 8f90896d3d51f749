namespace FlashSale.Domain.Accounts;

/// <summary>
/// Installations of apps that use the API. Only the newest ones are kept, per account and for all devices without an account; an app
/// whose installation was removed saves it again. Thread-safe.
/// </summary>
public interface IInstallations
{
    /// <summary>An installation by its id; null if it doesn't exist.</summary>
    Task<Installation?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>A page of all installations, newest first.</summary>
    /// <param name="skip">How many to skip, 0 or more.</param>
    /// <param name="limit">How many to return at most.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<Installation>> ListAsync(int skip, int limit, CancellationToken cancellationToken = default);

    /// <summary>The installations that were last saved by this account, oldest first.</summary>
    Task<IReadOnlyList<Installation>> ListOwnAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>The number of installations.</summary>
    Task<int> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates or updates the installation with an installation id.</summary>
    /// <param name="installationId">The id that the app generated.</param>
    /// <param name="edit">
    /// Returns what to store, given what is stored now (null if nothing is). Called again after a concurrent change. If it throws, nothing
    /// is stored and the exception propagates.
    /// </param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>The stored installation, and whether it is new.</returns>
    Task<(Installation Installation, bool IsNew)> SaveAsync(
        string installationId, Func<Installation?, InstallationDraft> edit, CancellationToken cancellationToken = default);

    /// <summary>Updates an installation.</summary>
    /// <inheritdoc cref="SaveAsync"/>
    /// <returns>The stored installation; null if it doesn't exist.</returns>
    Task<Installation?> UpdateAsync(string id, Func<Installation, InstallationDraft> edit, CancellationToken cancellationToken = default);

    /// <summary>Deletes an installation.</summary>
    /// <returns>False if it didn't exist.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken = default);
}

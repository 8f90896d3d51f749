namespace FlashSale.Domain.Accounts;

/// <summary>
/// The apps on devices that use the API. They hold nothing the shop needs: an account keeps only its newest ones, the shop keeps only the
/// newest ones without an account, and an app whose installation is gone saves it again. Safe for concurrent use.
/// </summary>
public interface IInstallations
{
    /// <summary>An installation; null if there is none with this id.</summary>
    Task<Installation?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The newest installations first.</summary>
    /// <param name="skip">How many to leave out at the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<Installation>> ListAsync(int skip, int limit, CancellationToken cancellationToken = default);

    /// <summary>The installations of apps that an account was logged in to when they were last saved, oldest first.</summary>
    Task<IReadOnlyList<Installation>> ListOwnAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>How many installations there are.</summary>
    Task<int> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates the installation with an installation id, or updates it if there is one.</summary>
    /// <param name="installationId">The id that the app made for itself.</param>
    /// <param name="edit">
    /// What to store, given what is stored now (null if nothing is). Called again if somebody else saved the installation in the meantime;
    /// what it throws comes through, and nothing is stored.
    /// </param>
    /// <param name="cancellationToken">Stops it before anything is written.</param>
    /// <returns>The installation as stored, and whether it is new.</returns>
    Task<(Installation Installation, bool IsNew)> SaveAsync(
        string installationId, Func<Installation?, InstallationDraft> edit, CancellationToken cancellationToken = default);

    /// <summary>Updates an installation.</summary>
    /// <inheritdoc cref="SaveAsync"/>
    /// <returns>The installation as stored; null if there is none with this id.</returns>
    Task<Installation?> UpdateAsync(string id, Func<Installation, InstallationDraft> edit, CancellationToken cancellationToken = default);

    /// <summary>Deletes an installation.</summary>
    /// <returns>False if there was none with this id.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken = default);
}

namespace FlashSale.Domain.Accounts;

/// <summary>
/// The logins of browsers, as the database knows them. A login is valid until it expires, is ended, its account is deleted, or the account
/// gets another password or a second factor, which ends all of its logins. Safe for concurrent use.
/// </summary>
public interface IBrowserLogins
{
    /// <summary>Stores a new login.</summary>
    /// <param name="login">The login, with a new id.</param>
    /// <param name="securityStamp">The account's security stamp as it was read before the password was checked.</param>
    /// <param name="cancellationToken">Stops it; then there's no login.</param>
    /// <returns>False if the account has another security stamp by now, or is gone: nothing was stored.</returns>
    Task<bool> BeginAsync(Login login, string? securityStamp, CancellationToken cancellationToken = default);

    /// <summary>
    /// True if an account has a valid login with this id. Answers are cached for a few seconds, and while the database can't be reached for
    /// a few minutes. A login that ends on this node or a connected one is noticed at once.
    /// </summary>
    Task<bool> IsValidAsync(string userId, string loginId, CancellationToken cancellationToken = default);

    /// <summary>Notes that a login is used. It's stored in the background, at most every few minutes, and extends the login.</summary>
    /// <param name="loginId">A login that <see cref="IsValidAsync"/> has just found valid.</param>
    /// <param name="address">The network address that it's used from.</param>
    /// <param name="expiresAt">When it now expires at the earliest.</param>
    void NoteUse(string loginId, string? address, DateTimeOffset expiresAt);

    /// <summary>An account's valid logins, the last used first.</summary>
    Task<IReadOnlyList<Login>> ListOwnAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Ends a login of an account.</summary>
    /// <returns>False if the account has no login with this id.</returns>
    Task<bool> EndOwnAsync(string userId, string loginId, CancellationToken cancellationToken = default);

    /// <summary>Ends all logins of an account, or all but one.</summary>
    /// <param name="userId">The account.</param>
    /// <param name="exceptLoginId">The login that stays; null for none.</param>
    /// <param name="cancellationToken">Stops it; then none is ended.</param>
    /// <returns>How many were ended.</returns>
    Task<int> EndAllAsync(string userId, string? exceptLoginId = null, CancellationToken cancellationToken = default);

    /// <summary>Subscribes, until disposed of, to the end of one login, on this node or on a connected one.</summary>
    /// <param name="loginId">The login.</param>
    /// <param name="onEnded">Called on the thread that ended it; must not wait for anything.</param>
    IDisposable SubscribeToEnd(string loginId, Action onEnded);
}

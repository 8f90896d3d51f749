namespace FlashSale.Domain.Accounts;

/// <summary>
/// Logins of browsers. A login ends by logout or expiry, with its account, or when the account's password changes or a second factor
/// is turned on. Thread-safe.
/// </summary>
public interface IBrowserLogins
{
    /// <summary>Stores a new login.</summary>
    /// <param name="login">The login, with a new id.</param>
    /// <param name="securityStamp">The account's security stamp, read before the password was checked.</param>
    /// <param name="cancellationToken">Cancels the operation; nothing is stored.</param>
    /// <returns>False, with nothing stored, if the account's security stamp has changed or the account was deleted.</returns>
    Task<bool> BeginAsync(Login login, string? securityStamp, CancellationToken cancellationToken = default);

    /// <summary>
    /// True if an account has a valid login with this id. Answers are cached for a few seconds, or for a few minutes while the database
    /// is unreachable. A login that ends on this node or a connected one is noticed at once.
    /// </summary>
    Task<bool> IsValidAsync(string userId, string loginId, CancellationToken cancellationToken = default);

    /// <summary>Records that a login was used, which extends it. Stored in the background, at most once every few minutes.</summary>
    /// <param name="loginId">A login that <see cref="IsValidAsync"/> has just found valid.</param>
    /// <param name="address">The client's network address.</param>
    /// <param name="expiresAt">The login's new expiry time.</param>
    void RecordUse(string loginId, string? address, DateTimeOffset expiresAt);

    /// <summary>An account's valid logins, most recently used first.</summary>
    Task<IReadOnlyList<Login>> ListOwnAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Ends a login of an account.</summary>
    /// <returns>False if the account has no login with this id.</returns>
    Task<bool> EndOwnAsync(string userId, string loginId, CancellationToken cancellationToken = default);

    /// <summary>Ends all logins of an account, or all but one.</summary>
    /// <param name="userId">The account.</param>
    /// <param name="exceptLoginId">The login to keep; null to end all.</param>
    /// <param name="cancellationToken">Cancels the operation; no login is ended.</param>
    /// <returns>The number of ended logins.</returns>
    Task<int> EndAllAsync(string userId, string? exceptLoginId = null, CancellationToken cancellationToken = default);

    /// <summary>Subscribes, until disposed, to the end of one login on this node or a connected one.</summary>
    /// <param name="loginId">The login.</param>
    /// <param name="onEnded">Called on the thread that ended the login. Must not block.</param>
    IDisposable SubscribeToEnd(string loginId, Action onEnded);
}

namespace FlashSale.Domain.Accounts;

/// <summary>
/// Sessions of API clients. A session ends by logout or expiry, with its account, or when the account's password changes or a
/// second factor is turned on. A new username or e-mail address ends none. Thread-safe.
/// </summary>
public interface IAccountSessions
{
    /// <summary>Creates a session for an account whose owner has just logged in or signed up.</summary>
    /// <param name="userId">The account.</param>
    /// <param name="securityStamp">
    /// The account's security stamp, read <em>before</em> the password was checked. If the password has changed in between, no session
    /// is created.
    /// </param>
    /// <param name="createdWith">Either <see cref="Session.BySignup"/> or <see cref="Session.ByLogin"/>.</param>
    /// <param name="installationId">
    /// The client's installation id, at most <see cref="Session.InstallationIdLength"/> characters; null if unknown.
    /// </param>
    /// <param name="cancellationToken">Cancels the operation; no session is created.</param>
    /// <returns>The session; null if the account's security stamp has changed or the account was deleted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="createdWith"/> is unknown, or <paramref name="installationId"/> is too long.
    /// </exception>
    Task<NewSession?> CreateAsync(
        string userId,
        string securityStamp,
        string createdWith,
        string? installationId = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds the account of a token; null if the token is malformed, unknown or expired. Answers are cached for a few seconds, so a
    /// session that ends or a role that changes on another node may be noticed that much later.
    /// </summary>
    Task<SignedIn?> FindAsync(string token, CancellationToken cancellationToken = default);

    /// <summary>Finds which of these sessions are valid now. Always asks the database, for many at once.</summary>
    Task<IReadOnlyList<SignedIn>> FindValidAsync(IReadOnlyCollection<string> sessionIds, CancellationToken cancellationToken = default);

    /// <summary>An account's valid sessions, newest first.</summary>
    Task<IReadOnlyList<Session>> ListOwnAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>A valid session of an account; null if the account has no valid session with this id.</summary>
    Task<Session?> FindOwnAsync(string userId, string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Ends the session of a token (logout).</summary>
    /// <returns>False if no session has this token.</returns>
    Task<bool> EndAsync(string token, CancellationToken cancellationToken = default);

    /// <summary>Ends a session of an account.</summary>
    /// <returns>False if the account has no session with this id.</returns>
    Task<bool> EndOwnAsync(string userId, string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Ends all sessions of an account, or all but one.</summary>
    /// <param name="userId">The account.</param>
    /// <param name="exceptSessionId">The session to keep; null to end all.</param>
    /// <param name="cancellationToken">Cancels the operation; no session is ended.</param>
    /// <returns>The number of ended sessions.</returns>
    Task<int> EndAllAsync(string userId, string? exceptSessionId = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Subscribes, until disposed, to the ids of sessions that end on this node or a connected one. Poll <see cref="FindValidAsync"/> to
    /// notice sessions that expire.
    /// </summary>
    /// <param name="onEnded">Called on the thread that ended the session. Must return at once, for example after queueing the id.</param>
    IDisposable SubscribeToEnded(Action<string> onEnded);

    /// <summary>
    /// Subscribes, until disposed, to the ids of accounts whose sessions, roles or name changed on any node. An empty id means that any
    /// account may have changed.
    /// </summary>
    /// <param name="onChanged">Called on the thread that made the change. Must return at once, for example after queueing the id.</param>
    IDisposable SubscribeToChangedAccounts(Action<string> onChanged);
}

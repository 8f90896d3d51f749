namespace FlashSale.Domain.Accounts;

/// <summary>
/// The logins of API clients. A session is valid for a year (unless the shop is set up otherwise), until it is ended, its account is deleted,
/// or the account gets another password or a second factor, which ends all of its sessions. Another name or address ends none.
/// </summary>
public interface IAccountSessions
{
    /// <summary>Makes a session for an account whose owner has just proved who he is.</summary>
    /// <param name="userId">The account.</param>
    /// <param name="securityStamp">
    /// The account's security stamp as it was read <em>before</em> the password was checked: who logs in with the old password while it is
    /// being changed gets no session.
    /// </param>
    /// <param name="createdWith">How it came to be: <see cref="Session.BySignup"/> or <see cref="Session.ByLogin"/>.</param>
    /// <param name="installationId">The client installation, if it said so; at most <see cref="Session.InstallationIdLength"/> characters.</param>
    /// <param name="cancellationToken">Stops it; then there is no session.</param>
    /// <returns>The session; null if the account has another security stamp by now, or is gone.</returns>
    Task<NewSession?> CreateAsync(string userId, string securityStamp, string createdWith, string? installationId = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Who shows a token; null if the token is unknown, expired, ended or none at all. Asked for each call of the API: answers from
    /// memory for a few seconds, so that what ends on another node, or gets another role there, is noticed that much later here.
    /// </summary>
    Task<SignedIn?> FindAsync(string token, CancellationToken cancellationToken = default);

    /// <summary>Which of these sessions are valid now, and whose they are: asks the database for many at once, for who keeps something open under them.</summary>
    Task<IReadOnlyList<SignedIn>> FindValidAsync(IReadOnlyCollection<string> sessionIds, CancellationToken cancellationToken = default);

    /// <summary>An account's valid sessions, newest first.</summary>
    Task<IReadOnlyList<Session>> ListOwnAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>A valid session of an account; null if there is none of this id, or it is somebody else's.</summary>
    Task<Session?> FindOwnAsync(string userId, string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Ends the session of a token (logout).</summary>
    /// <returns>False if there was none.</returns>
    Task<bool> EndAsync(string token, CancellationToken cancellationToken = default);

    /// <summary>Ends a session of an account.</summary>
    /// <returns>False if there is none of this id, or it is somebody else's.</returns>
    Task<bool> EndOwnAsync(string userId, string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Ends all sessions of an account, or all but one.</summary>
    /// <param name="userId">The account.</param>
    /// <param name="exceptSessionId">The session that stays; null for none.</param>
    /// <param name="cancellationToken">Stops it; then none is ended.</param>
    /// <returns>How many were ended.</returns>
    Task<int> EndAllAsync(string userId, string? exceptSessionId = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hears the ids of sessions that end on this node, until disposed of: what is open under such a session is to be closed. Those that
    /// expire or end elsewhere show by <see cref="FindValidAsync"/>: whoever keeps something open asks it now and then.
    /// </summary>
    /// <param name="onEnded">Must only put the id into a queue.</param>
    IDisposable SubscribeToEnded(Action<string> onEnded);

    /// <summary>
    /// Subscribes, until disposed of, to the ids of accounts whose sessions, roles or name changed on this node or on another. An empty id
    /// means that any account may have changed.
    /// </summary>
    /// <param name="onChanged">Called on the thread that made the change; must only put the id into a queue.</param>
    IDisposable SubscribeToChangedAccounts(Action<string> onChanged);
}

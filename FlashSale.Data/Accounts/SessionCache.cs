using System.Collections.Concurrent;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Accounts;

/// <summary>
/// The valid sessions that this node has seen in the last seconds, so that not each call of the API asks the database. Whoever ends
/// sessions on this node, or changes what is known of an account, says so here once it is committed; what other nodes do is heard from the feed.
/// </summary>
public sealed partial class SessionCache
{
    private readonly ConcurrentDictionary<string, Known> byHash = new(StringComparer.Ordinal);
    private readonly SessionFeed feed;
    private readonly IOptions<AccountSessionOptions> options;
    private readonly TimeProvider clock;
    private readonly ILogger<SessionCache> logger;
    private long changes;

    /// <summary>Makes it, and has it hear of what other nodes change.</summary>
    public SessionCache(SessionFeed feed, IOptions<AccountSessionOptions> options, TimeProvider clock, ILogger<SessionCache> logger)
    {
        ArgumentNullException.ThrowIfNull(feed);
        (this.feed, this.options, this.clock, this.logger) = (feed, options, clock, logger);
        feed.SubscribeToAccounts(userId => Forget(userId.Length == 0 ? _ => true : known => known.UserId == userId));
    }

    /// <summary>How often something was forgotten. An answer that was read before the newest of these is not kept.</summary>
    internal long Changes => Interlocked.Read(ref changes);

    /// <summary>The id of the user of a session that was used a moment ago; null if none is known by this token. Asks nothing.</summary>
    public string? FindUser(string token) => SessionToken.HashOf(token) is { } hash ? Find(hash)?.UserId : null;

    internal SignedIn? Find(byte[] tokenHash)
    {
        var now = clock.Now();
        return byHash.TryGetValue(KeyOf(tokenHash), out var known) && known.Until > now && known.SignedIn.Session.ExpiresAt > now ? known.SignedIn : null;
    }

    internal void Remember(byte[] tokenHash, SignedIn signedIn, long changesBeforeRead)
    {
        if (byHash.Count >= options.Value.MaxRemembered)
            MakeRoom();
        var key = KeyOf(tokenHash);
        byHash[key] = new Known(signedIn, clock.Now() + options.Value.RememberFor);
        // What was ended between the reading and now was looked for before it was here.
        if (Changes != changesBeforeRead)
            byHash.TryRemove(key, out _);
    }

    internal void Forget(Session ended)
    {
        Interlocked.Increment(ref changes);
        byHash.TryRemove(KeyOf(ended.TokenHash), out _);
        feed.PublishAccount(ended.UserId);
    }

    /// <summary>Something else is known of an account now: its roles, its name.</summary>
    internal void ForgetUser(string userId, string? exceptSessionId = null)
    {
        Forget(known => known.UserId == userId && known.Session.Id != exceptSessionId);
        feed.PublishAccount(userId);
    }

    internal void Tell(IEnumerable<string> endedSessionIds)
    {
        foreach (var sessionId in endedSessionIds)
        {
            foreach (var failure in feed.Publish(sessionId))
                LogFailure(failure);
        }
    }

    private void Forget(Func<SignedIn, bool> isMeant)
    {
        Interlocked.Increment(ref changes);
        foreach (var (key, known) in byHash)
        {
            if (isMeant(known.SignedIn))
                byHash.TryRemove(key, out _);
        }
    }

    private void MakeRoom()
    {
        var now = clock.Now();
        foreach (var (key, known) in byHash)
        {
            if (known.Until <= now)
                byHash.TryRemove(key, out _);
        }
        // So many at once that none is old: they are asked for anew.
        if (byHash.Count >= options.Value.MaxRemembered)
            byHash.Clear();
    }

    private static string KeyOf(byte[] tokenHash) => Convert.ToBase64String(tokenHash);

    private sealed record Known(SignedIn SignedIn, DateTimeOffset Until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify subscribers of the end of a session")]
    private partial void LogFailure(Exception failure);
}

using System.Collections.Concurrent;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Accounts;

/// <summary>
/// Caches valid sessions for a few seconds. Code that ends sessions or changes an account must report it here after the commit;
/// changes on other nodes come from the feed. Thread-safe.
/// </summary>
public sealed partial class SessionCache
{
    private readonly ConcurrentDictionary<string, Entry> byHash = new(StringComparer.Ordinal);
    private readonly SessionFeed feed;
    private readonly IOptions<AccountSessionOptions> options;
    private readonly TimeProvider clock;
    private readonly ILogger<SessionCache> logger;
    private long changes;

    /// <summary>Creates the cache and subscribes it to changes on other nodes.</summary>
    public SessionCache(SessionFeed feed, IOptions<AccountSessionOptions> options, TimeProvider clock, ILogger<SessionCache> logger)
    {
        ArgumentNullException.ThrowIfNull(feed);
        (this.feed, this.options, this.clock, this.logger) = (feed, options, clock, logger);
        feed.SubscribeToAccounts(userId => RemoveWhere(userId.Length == 0 ? _ => true : session => session.UserId == userId));
    }

    /// <summary>Number of removals so far. An answer that was read before the last removal isn't cached.</summary>
    internal long Changes => Interlocked.Read(ref changes);

    /// <summary>The user id of a cached session; null if no session with this token is cached. Never asks the database.</summary>
    public string? FindUser(string token) => SessionToken.HashOf(token) is { } hash ? Find(hash)?.UserId : null;

    internal SignedIn? Find(byte[] tokenHash)
    {
        var now = clock.Now();
        return byHash.TryGetValue(KeyOf(tokenHash), out var entry) && entry.Until > now && entry.SignedIn.Session.ExpiresAt > now
            ? entry.SignedIn
            : null;
    }

    internal void Add(byte[] tokenHash, SignedIn signedIn, long changesBeforeRead)
    {
        if (byHash.Count >= options.Value.MaxRemembered)
            Evict();
        var key = KeyOf(tokenHash);
        byHash[key] = new Entry(signedIn, clock.Now() + options.Value.RememberFor);
        // It may have ended between being read and being added.
        if (Changes != changesBeforeRead)
            byHash.TryRemove(key, out _);
    }

    internal void Remove(Session ended)
    {
        Interlocked.Increment(ref changes);
        byHash.TryRemove(KeyOf(ended.TokenHash), out _);
        feed.PublishAccount(ended.UserId);
    }

    /// <summary>Removes the sessions of an account whose roles or name changed, and announces it to other nodes.</summary>
    internal void RemoveUser(string userId, string? exceptSessionId = null)
    {
        RemoveWhere(session => session.UserId == userId && session.Session.Id != exceptSessionId);
        feed.PublishAccount(userId);
    }

    internal void Announce(IEnumerable<string> endedSessionIds)
    {
        foreach (var sessionId in endedSessionIds)
        {
            foreach (var failure in feed.Publish(sessionId))
                LogFailure(failure);
        }
    }

    private void RemoveWhere(Func<SignedIn, bool> predicate)
    {
        Interlocked.Increment(ref changes);
        foreach (var (key, entry) in byHash)
        {
            if (predicate(entry.SignedIn))
                byHash.TryRemove(key, out _);
        }
    }

    private void Evict()
    {
        var now = clock.Now();
        foreach (var (key, entry) in byHash)
        {
            if (entry.Until <= now)
                byHash.TryRemove(key, out _);
        }
        // All entries are recent. They are looked up again.
        if (byHash.Count >= options.Value.MaxRemembered)
            byHash.Clear();
    }

    private static string KeyOf(byte[] tokenHash) => Convert.ToBase64String(tokenHash);

    private sealed record Entry(SignedIn SignedIn, DateTimeOffset Until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify subscribers of the end of a session")]
    private partial void LogFailure(Exception failure);
}

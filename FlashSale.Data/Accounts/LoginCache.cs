using System.Collections.Concurrent;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Accounts;

/// <summary>
/// Caches browser logins for a few seconds, whether valid or not. Code that ends logins must report it here after the commit; logins
/// that end on other nodes come from the feed. Thread-safe.
/// </summary>
public sealed partial class LoginCache
{
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> byId = new(StringComparer.Ordinal);
    private readonly SessionFeed feed;
    private readonly IOptions<AccountSessionOptions> options;
    private readonly TimeProvider clock;
    private readonly ILogger<LoginCache> logger;
    private long changes;

    /// <summary>Creates the cache and subscribes it to logins that end on other nodes.</summary>
    public LoginCache(SessionFeed feed, IOptions<AccountSessionOptions> options, TimeProvider clock, ILogger<LoginCache> logger)
    {
        ArgumentNullException.ThrowIfNull(feed);
        (this.feed, this.options, this.clock, this.logger) = (feed, options, clock, logger);
        feed.Subscribe(OnEnded);
        feed.SubscribeToAccounts(userId => RemoveWhere(userId.Length == 0 ? _ => true : entry => entry.Login?.UserId == userId));
    }

    /// <summary>Number of removals so far. An answer that was read before the last removal isn't cached.</summary>
    internal long Changes => Interlocked.Read(ref changes);

    /// <summary>The cached answer; null if there is none.</summary>
    /// <param name="id">The login.</param>
    /// <param name="isOutage">True while the database is unreachable. Older answers are accepted then.</param>
    internal Entry? Find(string id, bool isOutage = false)
    {
        var now = clock.Now();
        var oldest = isOutage ? now - LongestOutage : now;
        return byId.TryGetValue(id, out var entry) && entry.Until > oldest ? entry : null;
    }

    internal void Add(string id, Login? login, long changesBeforeRead)
    {
        if (byId.Count >= options.Value.MaxRemembered)
            Evict();
        byId[id] = new Entry(login, clock.Now() + options.Value.RememberFor);
        // It may have ended between being read and being added.
        if (Changes != changesBeforeRead)
            byId.TryRemove(id, out _);
    }

    /// <summary>Removes a login, so that it's looked up again when it's needed next.</summary>
    internal void Remove(string id) => byId.TryRemove(id, out _);

    /// <summary>Announces, here and on other nodes, that logins ended.</summary>
    internal void Announce(IEnumerable<string> endedIds)
    {
        foreach (var id in endedIds)
        {
            foreach (var failure in feed.Publish(id))
                LogFailure(failure);
        }
    }

    private void OnEnded(string id)
    {
        Interlocked.Increment(ref changes);
        byId.TryRemove(id, out _);
    }

    private void RemoveWhere(Func<Entry, bool> predicate)
    {
        Interlocked.Increment(ref changes);
        foreach (var (id, entry) in byId)
        {
            if (predicate(entry))
                byId.TryRemove(id, out _);
        }
    }

    private void Evict()
    {
        var now = clock.Now();
        foreach (var (id, entry) in byId)
        {
            if (entry.Until <= now)
                byId.TryRemove(id, out _);
        }
        // All entries are recent. They are looked up again.
        if (byId.Count >= options.Value.MaxRemembered)
            byId.Clear();
    }

    /// <summary>A cached lookup.</summary>
    /// <param name="Login">The login; null if it doesn't exist.</param>
    /// <param name="Until">When the entry expires.</param>
    internal sealed record Entry(Login? Login, DateTimeOffset Until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify a subscriber of the end of a browser login")]
    private partial void LogFailure(Exception failure);
}

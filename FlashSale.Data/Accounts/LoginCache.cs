using System.Collections.Concurrent;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Accounts;

/// <summary>
/// The browser logins that this node looked up in the last seconds, valid or not, so that not every request asks the database. Code that
/// ends logins on this node reports it here once it's committed; the feed reports what other nodes end.
/// </summary>
public sealed partial class LoginCache
{
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Known> byId = new(StringComparer.Ordinal);
    private readonly SessionFeed feed;
    private readonly IOptions<AccountSessionOptions> options;
    private readonly TimeProvider clock;
    private readonly ILogger<LoginCache> logger;
    private long changes;

    /// <summary>Creates the cache and subscribes it to what other nodes end.</summary>
    public LoginCache(SessionFeed feed, IOptions<AccountSessionOptions> options, TimeProvider clock, ILogger<LoginCache> logger)
    {
        ArgumentNullException.ThrowIfNull(feed);
        (this.feed, this.options, this.clock, this.logger) = (feed, options, clock, logger);
        feed.Subscribe(Forget);
        feed.SubscribeToAccounts(userId => Forget(userId.Length == 0 ? _ => true : known => known.Login?.UserId == userId));
    }

    /// <summary>How often something was forgotten. An answer that was read before the newest of these isn't cached.</summary>
    internal long Changes => Interlocked.Read(ref changes);

    /// <summary>The cached answer.</summary>
    /// <param name="id">The login.</param>
    /// <param name="isOutage">Whether the database can't be reached, so that an older answer has to do.</param>
    internal Known? Find(string id, bool isOutage = false)
    {
        var now = clock.Now();
        var oldest = isOutage ? now - LongestOutage : now;
        return byId.TryGetValue(id, out var known) && known.Until > oldest ? known : null;
    }

    internal void Remember(string id, Login? login, long changesBeforeRead)
    {
        if (byId.Count >= options.Value.MaxRemembered)
            MakeRoom();
        byId[id] = new Known(login, clock.Now() + options.Value.RememberFor);
        // It may have ended after it was read and before it was here.
        if (Changes != changesBeforeRead)
            byId.TryRemove(id, out _);
    }

    /// <summary>Has a login looked up again when it's needed next.</summary>
    internal void Drop(string id) => byId.TryRemove(id, out _);

    /// <summary>Announces, here and on other nodes, that logins ended.</summary>
    internal void Tell(IEnumerable<string> endedIds)
    {
        foreach (var id in endedIds)
        {
            foreach (var failure in feed.Publish(id))
                LogFailure(failure);
        }
    }

    private void Forget(string id)
    {
        Interlocked.Increment(ref changes);
        byId.TryRemove(id, out _);
    }

    private void Forget(Func<Known, bool> isMeant)
    {
        Interlocked.Increment(ref changes);
        foreach (var (id, known) in byId)
        {
            if (isMeant(known))
                byId.TryRemove(id, out _);
        }
    }

    private void MakeRoom()
    {
        var now = clock.Now();
        foreach (var (id, known) in byId)
        {
            if (known.Until <= now)
                byId.TryRemove(id, out _);
        }
        // All of them are recent: they are looked up again.
        if (byId.Count >= options.Value.MaxRemembered)
            byId.Clear();
    }

    /// <summary>What was read of a login; null if there was none.</summary>
    internal sealed record Known(Login? Login, DateTimeOffset Until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify a subscriber of the end of a browser login")]
    private partial void LogFailure(Exception failure);
}

using System.Collections.Concurrent;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Accounts;

/// <summary>
/// The valid sessions that this node has seen in the last seconds, so that not each call of the API asks the database. Whoever ends
/// sessions on this node, or changes what is known of an account, says so here once it is committed.
/// </summary>
public sealed partial class KnownSessions(SessionFeed feed, IOptions<AccountSessionOptions> options, TimeProvider clock, ILogger<KnownSessions> logger)
{
    private readonly ConcurrentDictionary<string, Known> byHash = new(StringComparer.Ordinal);
    private long changes;

    /// <summary>How often something was forgotten. An answer that was read before the newest of these is not kept.</summary>
    internal long Changes => Interlocked.Read(ref changes);

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

    internal void Forget(byte[] tokenHash)
    {
        Interlocked.Increment(ref changes);
        byHash.TryRemove(KeyOf(tokenHash), out _);
    }

    /// <summary>Something else is known of an account now: its roles, its name.</summary>
    internal void ForgetUser(string userId, string? exceptSessionId = null)
    {
        Interlocked.Increment(ref changes);
        foreach (var (key, known) in byHash)
        {
            if (known.SignedIn.UserId == userId && known.SignedIn.Session.Id != exceptSessionId)
                byHash.TryRemove(key, out _);
        }
    }

    internal void Tell(IEnumerable<string> endedSessionIds)
    {
        foreach (var sessionId in endedSessionIds)
        {
            foreach (var failure in feed.Announce(sessionId))
                LogFailure(failure);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of a session could not be told to those who listen")]
    private partial void LogFailure(Exception failure);
}

using System.Collections.Concurrent;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Sessions that have ended while subscriptions may still have their rights. No event is sent with such rights. Thread-safe.
/// </summary>
internal sealed class EndedSessions
{
    private readonly ConcurrentDictionary<string, byte> ids = new(StringComparer.Ordinal);

    /// <summary>Adds a session, on the thread that ended it.</summary>
    public void Add(string sessionId) => ids[sessionId] = 0;

    /// <summary>Removes a session that no subscription uses anymore.</summary>
    public void Remove(string sessionId) => ids.TryRemove(sessionId, out _);

    /// <summary>Whether a session has ended.</summary>
    public bool Contains(string sessionId) => !ids.IsEmpty && ids.ContainsKey(sessionId);
}

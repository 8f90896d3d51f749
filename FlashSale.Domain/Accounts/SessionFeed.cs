using FlashSale.Domain.Live;

namespace FlashSale.Domain.Accounts;

/// <summary>Tells of sessions that end on this node.</summary>
public sealed class SessionFeed
{
    private const string Everything = "";

    private readonly Subscribers<string> subscribers = new();

    /// <summary>Hears the ids of sessions that end, until disposed of. The callback must only put the id into a queue.</summary>
    public IDisposable Subscribe(Action<string> onEnded) => subscribers.Add(Everything, onEnded);

    /// <summary>Tells the subscribers that a session ended.</summary>
    /// <returns>The exceptions of subscribers that failed; the others were told all the same.</returns>
    public IReadOnlyList<Exception> Announce(string sessionId)
    {
        var failures = new List<Exception>();
        subscribers.Tell(Everything, sessionId, failures);
        return failures;
    }
}

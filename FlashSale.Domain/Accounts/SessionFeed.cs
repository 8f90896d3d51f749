using FlashSale.Domain.Realtime;

namespace FlashSale.Domain.Accounts;

/// <summary>
/// Announces sessions and browser logins that end, and accounts whose sessions, roles or name change: on this node, and on others as far as
/// they're connected. The ids of sessions and logins never collide, so both travel the same way.
/// </summary>
public sealed class SessionFeed
{
    private const string Everything = "";

    private readonly Subscribers<string> endings = new();
    private readonly Subscribers<string> endingRelays = new();
    private readonly Subscribers<string> accountChanges = new();
    private readonly Subscribers<string> accountRelays = new();

    /// <summary>Hears the ids of sessions that end, until disposed of. The callback must only put the id into a queue.</summary>
    public IDisposable Subscribe(Action<string> onEnded) => endings.Add(Everything, onEnded);

    /// <summary>
    /// Subscribes, until disposed of, to the end of one session or browser login. The callback must not wait for anything.
    /// </summary>
    public IDisposable Subscribe(string id, Action onEnded) => endings.Add(id, _ => onEnded());

    /// <summary>
    /// Hears the ids of accounts that another node changed (their sessions, roles or name), until disposed of; an empty text says that it may be any
    /// account. The callback must only take a note.
    /// </summary>
    public IDisposable SubscribeToAccounts(Action<string> onChanged) => accountChanges.Add(Everything, onChanged);

    /// <summary>
    /// Subscribes, until disposed of, to the ids of accounts that this node or another changed; an empty id means that it may be any
    /// account. The callback must only take a note.
    /// </summary>
    public IDisposable SubscribeToAllAccounts(Action<string> onChanged)
    {
        var (elsewhere, here) = (accountChanges.Add(Everything, onChanged), accountRelays.Add(Everything, onChanged));
        return new Both(elsewhere, here);
    }

    /// <summary>Hears the ids of sessions that end on this node, to pass them on to other nodes, until disposed of. It must only take a note.</summary>
    public IDisposable Relay(Action<string> onEnded) => endingRelays.Add(Everything, onEnded);

    /// <summary>Hears the ids of accounts that this node changed, to pass them on to other nodes, until disposed of. It must only take a note.</summary>
    public IDisposable RelayAccounts(Action<string> onChanged) => accountRelays.Add(Everything, onChanged);

    /// <summary>Tells that a session ended on this node.</summary>
    /// <returns>The exceptions of subscribers that failed; the others were told all the same.</returns>
    public IReadOnlyList<Exception> Announce(string sessionId)
    {
        endingRelays.Tell(Everything, sessionId, []);
        return Receive(sessionId);
    }

    /// <summary>Tells that a session ended on another node. It is not passed on.</summary>
    /// <inheritdoc cref="Announce" path="/returns"/>
    public IReadOnlyList<Exception> Receive(string sessionId)
    {
        var failures = new List<Exception>();
        endings.Tell(Everything, sessionId, failures);
        endings.Tell(sessionId, sessionId, failures);
        return failures;
    }

    /// <summary>Something else is known of an account, by what this node did: has it passed on.</summary>
    public void AnnounceAccount(string userId) => accountRelays.Tell(Everything, userId, []);

    /// <summary>Something else is known of an account, by what another node did.</summary>
    public void ReceiveAccount(string userId) => accountChanges.Tell(Everything, userId, []);

    /// <summary>What other nodes did was missed: something else may be known of any account.</summary>
    public void SignalGap() => accountChanges.Tell(Everything, "", []);

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}

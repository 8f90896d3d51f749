using FlashSale.Domain.Realtime;

namespace FlashSale.Domain.Accounts;

/// <summary>
/// Announces sessions and browser logins that end, and accounts whose sessions, roles or name change: on this node, and on others as far as
/// they're connected. The ids of sessions and logins never collide, so both travel the same way. One per process; thread-safe.
/// </summary>
public sealed class SessionFeed
{
    private readonly Feed<string> endings = new();
    private readonly Feed<string> endingsById = new(id => id);
    private readonly Feed<string> accounts = new();

    /// <summary>
    /// Calls <paramref name="onEnded"/> with the id of each session that ends, until disposed of. It must only put the id into a queue.
    /// </summary>
    public IDisposable Subscribe(Action<string> onEnded) => endings.Subscribe(onEnded);

    /// <summary>
    /// Calls <paramref name="onEnded"/> when one session or browser login ends, until disposed of. It must return at once.
    /// </summary>
    public IDisposable Subscribe(string id, Action onEnded) => endingsById.Subscribe(id, _ => onEnded());

    /// <summary>
    /// Calls <paramref name="onChanged"/> with the id of each account that another node changed (its sessions, roles or name), until
    /// disposed of. An empty id means that it may be any account. It must return at once.
    /// </summary>
    public IDisposable SubscribeToAccounts(Action<string> onChanged) => accounts.Subscribe(onChanged);

    /// <summary>The same as <see cref="SubscribeToAccounts"/>, with the accounts that this node changed.</summary>
    public IDisposable SubscribeToAllAccounts(Action<string> onChanged) =>
        new Both(accounts.Subscribe(onChanged), accounts.Relay(onChanged));

    /// <summary>
    /// Calls <paramref name="onEnded"/> with the id of each session that ends on this node, until disposed of. It passes the id on to other
    /// nodes.
    /// </summary>
    public IDisposable Relay(Action<string> onEnded) => endings.Relay(onEnded);

    /// <summary>
    /// Calls <paramref name="onChanged"/> with the id of each account that this node changed, until disposed of. It passes the id on to
    /// other nodes.
    /// </summary>
    public IDisposable RelayAccounts(Action<string> onChanged) => accounts.Relay(onChanged);

    /// <summary>A session or login ended on this node.</summary>
    /// <returns>The exceptions of callbacks that failed. The others were still called.</returns>
    // Clears the caches first, so that nothing that ends because of it can read the session from them again.
    public IReadOnlyList<Exception> Publish(string id) => [.. endings.Publish(id), .. endingsById.Publish(id)];

    /// <summary>A session or login ended on another node. It isn't relayed.</summary>
    /// <inheritdoc cref="Publish" path="/returns"/>
    public IReadOnlyList<Exception> Receive(string id) => [.. endings.Receive(id), .. endingsById.Receive(id)];

    /// <summary>Passes the change of an account on to other nodes. This node's own caches must be up to date already.</summary>
    public void PublishAccount(string userId) => accounts.Forward(userId);

    /// <summary>Another node changed an account.</summary>
    public void ReceiveAccount(string userId) => accounts.Receive(userId);

    /// <summary>Reports that messages of other nodes were lost, so any account may have changed.</summary>
    public void SignalGap() => accounts.Receive("");

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}

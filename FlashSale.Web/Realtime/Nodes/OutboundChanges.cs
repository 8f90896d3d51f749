using System.Collections.Concurrent;
using System.Threading.Channels;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>
/// What this node still has to send to its peers: the newest stock of each product, edits, sessions, and changes in their order. Adding
/// never blocks the publisher, which may be a buyer's request. Thread-safe, with one reader.
/// </summary>
internal sealed class OutboundChanges(StockFeed stock, SaleFeed sales, ChangeFeed changes, SessionFeed sessions) : IDisposable
{
    private const int MaxChangesPerMessage = 500;
    private const int MaxPendingChanges = 20_000;

    private readonly ConcurrentDictionary<string, byte> levels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> edits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> endedSessions = new(StringComparer.Ordinal);
    private readonly Channel<Change> pendingChanges =
        Channel.CreateBounded<Change>(new BoundedChannelOptions(MaxPendingChanges) { SingleReader = true });
    private readonly AsyncSignal signal = new();
    private readonly List<IDisposable> relays = [];
    private readonly Lock gate = new();
    private IDisposable? relayedChanges;
    private int hasLostChanges;

    /// <summary>Whether changes of entities are pending.</summary>
    public bool HasPendingChanges => pendingChanges.Reader.TryPeek(out _);

    /// <summary>Whether changes of entities are collected, besides stock, edits and sessions.</summary>
    public bool CollectsChanges
    {
        get
        {
            lock (gate)
                return relayedChanges is not null;
        }
    }

    /// <summary>Whether anything is pending.</summary>
    public bool HasAny => !levels.IsEmpty || !edits.IsEmpty || !accounts.IsEmpty || !endedSessions.IsEmpty || HasPendingChanges;

    /// <summary>Subscribes to the feeds.</summary>
    public void StartCollecting()
    {
        relays.Add(stock.Relay(level => Add(levels, level.ProductId)));
        relays.Add(sales.Relay(notice => Add(edits, notice.ProductId)));
        relays.Add(sessions.RelayAccounts(userId => Add(accounts, userId)));
        relays.Add(sessions.Relay(sessionId => Add(endedSessions, sessionId)));
        // Until this node knows what its peers want.
        CollectChanges(isEnabled: true);
    }

    /// <summary>Starts or stops collecting changes of entities.</summary>
    public void CollectChanges(bool isEnabled)
    {
        lock (gate)
        {
            if (isEnabled)
            {
                relayedChanges ??= changes.Relay(Add);
                return;
            }
            relayedChanges?.Dispose();
            relayedChanges = null;
        }
    }

    /// <summary>Waits until something is pending or <see cref="Wake"/> is called, up to a timeout.</summary>
    public async Task WaitAsync(TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var arrival = signal.WaitUntilSetAsync(wait.Token);
        var end = Task.Delay(timeout, clock, wait.Token);
        await Task.WhenAny(arrival, end);
        await wait.CancelAsync();
        await Task.WhenAll(arrival, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        signal.TryReset();
    }

    /// <summary>Ends the wait so that the next message is sent now, even if nothing is pending.</summary>
    public void Wake() => signal.Set();

    /// <summary>Moves what is pending into a message, with at most 500 changes.</summary>
    public NodeMessage DrainInto(NodeMessage message)
    {
        var batch = new List<Change>();
        while (batch.Count < MaxChangesPerMessage && pendingChanges.Reader.TryRead(out var change))
            batch.Add(change);
        return message with
        {
            // The id is removed before its level is read, so that a later level goes into the next message.
            Levels = [.. Take(levels).Select(stock.Current).OfType<StockLevel>()],
            Edits = [.. Take(edits)],
            Accounts = [.. Take(accounts)],
            EndedSessions = [.. Take(endedSessions)],
            Changes = batch,
            HasLostChanges = Interlocked.Exchange(ref hasLostChanges, 0) == 1,
        };
    }

    /// <summary>Drops what is pending, because it is too old to send.</summary>
    public void Clear()
    {
        levels.Clear();
        edits.Clear();
        accounts.Clear();
        endedSessions.Clear();
        while (pendingChanges.Reader.TryRead(out _))
        {
        }
    }

    public void Dispose()
    {
        relays.ForEach(relay => relay.Dispose());
        CollectChanges(isEnabled: false);
    }

    private void Add(ConcurrentDictionary<string, byte> ids, string id)
    {
        if (ids.TryAdd(id, 0))
            signal.Set();
    }

    private void Add(Change change)
    {
        if (!pendingChanges.Writer.TryWrite(change))
            Volatile.Write(ref hasLostChanges, 1);
        signal.Set();
    }

    private static IEnumerable<string> Take(ConcurrentDictionary<string, byte> ids) => ids.Keys.Where(id => ids.TryRemove(id, out _));
}

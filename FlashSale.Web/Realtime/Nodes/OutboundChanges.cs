using System.Collections.Concurrent;
using System.Threading.Channels;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>What this node has to pass on. Whoever has something, a buyer perhaps, only leaves it here: the newest stock of each product, and all else in its order.</summary>
internal sealed class OutboundChanges(StockFeed stock, SaleFeed sales, ChangeFeed changes, SessionFeed sessions) : IDisposable
{
    private const int MaxChangesAMessage = 500;
    private const int MaxChangesWaiting = 20_000;

    private readonly ConcurrentDictionary<string, byte> levels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> edits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> endedSessions = new(StringComparer.Ordinal);
    private readonly Channel<Change> waiting = Channel.CreateBounded<Change>(new BoundedChannelOptions(MaxChangesWaiting) { SingleReader = true });
    private readonly AsyncSignal arrivals = new();
    private readonly List<IDisposable> relays = [];
    private readonly Lock gate = new();
    private IDisposable? relayedChanges;
    private int hasLostChanges;

    /// <summary>Whether changes wait.</summary>
    public bool HasChangesWaiting => waiting.Reader.TryPeek(out _);

    /// <summary>Whether changes are passed on, besides stock and edits.</summary>
    public bool HasChanges
    {
        get
        {
            lock (gate)
                return relayedChanges is not null;
        }
    }

    /// <summary>Whether anything waits.</summary>
    public bool HasAny => !levels.IsEmpty || !edits.IsEmpty || !accounts.IsEmpty || !endedSessions.IsEmpty || HasChangesWaiting;

    /// <summary>Begins to collect.</summary>
    public void Collect()
    {
        relays.Add(stock.Relay(level => Note(levels, level.ProductId)));
        relays.Add(sales.Relay(notice => Note(edits, notice.ProductId)));
        relays.Add(sessions.RelayAccounts(userId => Note(accounts, userId)));
        relays.Add(sessions.Relay(sessionId => Note(endedSessions, sessionId)));
        // Until it is known what the others want.
        CollectChanges(areWanted: true);
    }

    /// <summary>Collects every change too, or no longer.</summary>
    public void CollectChanges(bool areWanted)
    {
        lock (gate)
        {
            if (areWanted)
            {
                relayedChanges ??= changes.Relay(Note);
                return;
            }
            relayedChanges?.Dispose();
            relayedChanges = null;
        }
    }

    /// <summary>Waits until there is something; for so long at most.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var arrival = arrivals.WaitUntilSetAsync(wait.Token);
        var end = Task.Delay(atMost, clock, wait.Token);
        await Task.WhenAny(arrival, end);
        await wait.CancelAsync();
        await Task.WhenAll(arrival, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        arrivals.TryReset();
    }

    /// <summary>Something is to be said, though there are no news.</summary>
    public void Wake() => arrivals.Set();

    /// <summary>Takes what there is into a message, as much as fits.</summary>
    public NodeMessage TakeInto(NodeMessage message)
    {
        var some = new List<Change>();
        while (some.Count < MaxChangesAMessage && waiting.Reader.TryRead(out var change))
            some.Add(change);
        return message with
        {
            // Taken off before it is read: what is published from now on is for the next message.
            Levels = [.. Take(levels).Select(stock.Current).OfType<StockLevel>()],
            Edits = [.. Take(edits)],
            Accounts = [.. Take(accounts)],
            EndedSessions = [.. Take(endedSessions)],
            Changes = some,
            HasLostChanges = Interlocked.Exchange(ref hasLostChanges, 0) == 1,
        };
    }

    /// <summary>What waits is too old to be passed on.</summary>
    public void Forget()
    {
        levels.Clear();
        edits.Clear();
        accounts.Clear();
        endedSessions.Clear();
        while (waiting.Reader.TryRead(out _))
        {
        }
    }

    public void Dispose()
    {
        relays.ForEach(relay => relay.Dispose());
        CollectChanges(areWanted: false);
    }

    private void Note(ConcurrentDictionary<string, byte> those, string id)
    {
        if (those.TryAdd(id, 0))
            arrivals.Set();
    }

    private void Note(Change change)
    {
        if (!waiting.Writer.TryWrite(change))
            Volatile.Write(ref hasLostChanges, 1);
        arrivals.Set();
    }

    private static IEnumerable<string> Take(ConcurrentDictionary<string, byte> those) => those.Keys.Where(id => those.TryRemove(id, out _));
}

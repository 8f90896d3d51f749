using System.Collections.Concurrent;
using System.Threading.Channels;
using FlashSale.Domain;
using FlashSale.Domain.Live;
using StackExchange.Redis;

namespace FlashSale.Web.Nodes;

/// <summary>
/// Passes on to the other nodes of the shop, by Redis, what this node tells its own pages and clients, and tells them what the others pass on: stock,
/// at the feed's pace and only the newest; a merchant's edits; and every change, to nodes that have clients who follow changes. Nobody who buys waits
/// for it. A message that is lost is not sent again: once a second each node says that it is there and must hear itself; while it does not, the
/// database is looked at instead.
/// </summary>
internal sealed partial class NodeLink(
    NodeLinkOptions options,
    NodeRefresh refresh,
    StockFeed stock,
    SaleFeed sales,
    ChangeFeed changes,
    TimeProvider clock,
    ILogger<NodeLink> logger) : BackgroundService
{
    private const int MaxChangesAMessage = 200;
    private const int MaxChangesWaiting = 20_000;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SilenceThatCounts = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WantedFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StockPause = TimeSpan.FromMilliseconds(100);

    private readonly string self = EntityId.New(clock.Now());
    private readonly ConcurrentDictionary<string, byte> levelsToPassOn = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim hasLevels = new(0, 1);
    private readonly Channel<SaleNotice> editsToPassOn = Channel.CreateUnbounded<SaleNotice>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<Change> changesToPassOn = Channel.CreateBounded<Change>(new BoundedChannelOptions(MaxChangesWaiting) { SingleReader = true });
    private readonly Lock gate = new();
    private IDisposable? relayedChanges;
    private long heardAt;
    private long wantedAt;
    private long changesLost;
    private volatile bool hasToAdmitLoss;
    private int hasBroken;

    /// <summary>Whether what the nodes pass on arrives.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether another node has clients that are told of every change.</summary>
    public bool PassesChangesOn
    {
        get
        {
            lock (gate)
                return relayedChanges is not null;
        }
    }

    private RedisChannel Beats => RedisChannel.Literal($"{options.Prefix}:beats");

    private RedisChannel Levels => RedisChannel.Literal($"{options.Prefix}:stock");

    private RedisChannel Edits => RedisChannel.Literal($"{options.Prefix}:edits");

    private RedisChannel Changes => RedisChannel.Literal($"{options.Prefix}:changes");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var levels = stock.Relay(PassOn);
        using var edits = sales.RelayEdits(notice => editsToPassOn.Writer.TryWrite(notice));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever it is: selling goes on, and so does trying.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogBroken(fault);
                await Task.Delay(Beat, clock, stoppingToken);
            }
        }
    }

    public override void Dispose()
    {
        hasLevels.Dispose();
        base.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var redis = await ConnectAsync(ending.Token);
        Task[] works =
        [
            BeatAsync(redis, ending.Token),
            BeatForNewcomersAsync(redis, ending.Token),
            SendLevelsAsync(redis, ending.Token),
            SendEditsAsync(redis, ending.Token),
            SendChangesAsync(redis, ending.Token),
        ];
        try
        {
            await await Task.WhenAny(works);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(works).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            StopRelayingChanges();
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ConnectionMultiplexer? redis = null;
            try
            {
                // It goes on trying by itself once it is made, whether Redis is there or not.
                redis = await ConnectionMultiplexer.ConnectAsync(options.Redis);
                redis.ConnectionFailed += (_, _) => Volatile.Write(ref hasBroken, 1);
                await ListenAsync<NodeBeat>(redis, Beats, OnBeat, includingSelf: true);
                await ListenAsync<StockLevel>(redis, Levels, (_, level) => Tell(() => stock.Receive(level)));
                await ListenAsync<SaleNotice>(redis, Edits, async (_, notice) =>
                {
                    foreach (var failure in await sales.ReceiveEditAsync(notice))
                        LogFailure(failure);
                });
                await ListenAsync<Change>(redis, Changes, (_, change) => Tell(() =>
                {
                    foreach (var failure in changes.Receive(change))
                        LogFailure(failure);
                }));
                return redis;
            }
            catch (Exception fault) when (fault is RedisException or TimeoutException)
            {
                LogNotConnected(fault.Message);
                if (redis is not null)
                    await redis.DisposeAsync();
                await LookAsync(cancellationToken);
                await Task.Delay(Beat, clock, cancellationToken);
            }
        }
    }

    private async Task ListenAsync<T>(ConnectionMultiplexer redis, RedisChannel channel, Func<string, T, Task> onNews, bool includingSelf = false)
    {
        var messages = await redis.GetSubscriber().SubscribeAsync(channel);
        messages.OnMessage(async message =>
        {
            try
            {
                var (from, news) = NodeJson.Read<T>(((ReadOnlyMemory<byte>)message.Message).Span);
                if (from == self && !includingSelf)
                    return;
                foreach (var each in news)
                    await onNews(from, each);
            }
#pragma warning disable CA1031 // A node of another version may write otherwise: what follows must still be heard.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogNotUnderstood(fault, channel.ToString());
            }
        });
    }

    private static Task Tell(Action tell)
    {
        tell();
        return Task.CompletedTask;
    }

    // --- Whether the others are there, and what they want ---------------------------------------------------------------

    private async Task BeatAsync(ConnectionMultiplexer redis, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        do
        {
            var hasLost = hasToAdmitLoss;
            hasToAdmitLoss = false;
            if (!await SendAsync(redis, Beats, [new NodeBeat(changes.HasSubscribers, hasLost)]) && hasLost)
                hasToAdmitLoss = true;
            if (IsOver(ref wantedAt, WantedFor))
                StopRelayingChanges();
            await TurnAsync(IsUp && Interlocked.Exchange(ref hasBroken, 0) == 0, !IsOver(ref heardAt, SilenceThatCounts), cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task TurnAsync(bool wasUp, bool isUp, CancellationToken cancellationToken)
    {
        if (isUp && !IsUp)
            LogUp();
        if (wasUp && !isUp)
        {
            LogDown();
            refresh.Forget();
        }
        // Once more when it is back, for what was missed in between. What clients follow cannot be made up for.
        if (!wasUp || !isUp)
            await LookAsync(cancellationToken);
        if (!wasUp && isUp)
            changes.AdmitLoss();
        IsUp = isUp;
    }

    // The first client of a node that follows changes does not wait for the next beat.
    private async Task BeatForNewcomersAsync(ConnectionMultiplexer redis, CancellationToken cancellationToken)
    {
        while (true)
        {
            await changes.WaitForSubscriberAsync(cancellationToken);
            await SendAsync(redis, Beats, [new NodeBeat(WantsChanges: true, HasLost: false)]);
        }
    }

    private Task OnBeat(string from, NodeBeat beat)
    {
        if (from == self)
        {
            Volatile.Write(ref heardAt, clock.GetTimestamp());
        }
        else if (beat.WantsChanges)
        {
            lock (gate)
            {
                Volatile.Write(ref wantedAt, clock.GetTimestamp());
                relayedChanges ??= changes.Relay(PassOn);
            }
        }
        if (from != self && beat.HasLost)
            changes.AdmitLoss();
        return Task.CompletedTask;
    }

    private bool IsOver(ref long since, TimeSpan validFor) => Volatile.Read(ref since) is var began && (began == 0 || clock.GetElapsedTime(began) > validFor);

    private void StopRelayingChanges()
    {
        lock (gate)
        {
            relayedChanges?.Dispose();
            relayedChanges = null;
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await refresh.LookAsync(cancellationToken);
        }
#pragma warning disable CA1031 // The next look is in a second.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotRefreshed(fault);
        }
    }

    // --- What is passed on ----------------------------------------------------------------------------------------------

    private void PassOn(StockLevel level)
    {
        if (levelsToPassOn.TryAdd(level.ProductId, 0))
            Signal();
    }

    private void Signal()
    {
        try
        {
            hasLevels.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is signalled already.
        }
    }

    private void PassOn(Change change)
    {
        if (!changesToPassOn.Writer.TryWrite(change))
            Interlocked.Increment(ref changesLost);
    }

    private async Task SendLevelsAsync(ConnectionMultiplexer redis, CancellationToken cancellationToken)
    {
        while (true)
        {
            await hasLevels.WaitAsync(cancellationToken);
            var levels = new List<StockLevel>();
            foreach (var productId in levelsToPassOn.Keys)
            {
                // Taken off first: what is published from now on is passed on by the next message.
                if (levelsToPassOn.TryRemove(productId, out _) && stock.Current(productId) is { } level)
                    levels.Add(level);
            }
            if (levels.Count > 0)
                await SendAsync(redis, Levels, levels);
            await Task.Delay(StockPause, clock, cancellationToken);
        }
    }

    private async Task SendEditsAsync(ConnectionMultiplexer redis, CancellationToken cancellationToken)
    {
        await foreach (var edit in editsToPassOn.Reader.ReadAllAsync(cancellationToken))
            await SendAsync(redis, Edits, [edit]);
    }

    private async Task SendChangesAsync(ConnectionMultiplexer redis, CancellationToken cancellationToken)
    {
        while (await changesToPassOn.Reader.WaitToReadAsync(cancellationToken))
        {
            var some = new List<Change>();
            while (some.Count < MaxChangesAMessage && changesToPassOn.Reader.TryRead(out var change))
                some.Add(change);
            if (!await SendAsync(redis, Changes, some))
                Interlocked.Add(ref changesLost, some.Count);
            if (Interlocked.Exchange(ref changesLost, 0) is > 0 and var lost)
            {
                hasToAdmitLoss = true;
                LogLost(lost);
            }
        }
    }

    /// <returns>False if it could not be sent: who listens is kept right by the database.</returns>
    private async Task<bool> SendAsync<T>(ConnectionMultiplexer redis, RedisChannel channel, IReadOnlyList<T> news)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(channel, NodeJson.Write(new NodeMessage<T>(self, news)));
            return true;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis cannot be reached ({Reason}); trying again")]
    private partial void LogNotConnected(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Passing on to other nodes broke; beginning anew")]
    private partial void LogBroken(Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "What the nodes of the shop tell each other arrives")]
    private partial void LogUp();

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the nodes of the shop tell each other does not arrive; open pages are kept right by the database")]
    private partial void LogDown();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on {Channel} could not be understood: do all nodes run the same version?")]
    private partial void LogNotUnderstood(Exception fault, string channel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} changes could not be passed on to clients of other nodes")]
    private partial void LogLost(long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Open pages could not be kept right by the database; trying again in a second")]
    private partial void LogNotRefreshed(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page or client could not be told of another node's change")]
    private partial void LogFailure(Exception failure);
}

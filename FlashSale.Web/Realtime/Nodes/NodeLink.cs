using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Hosting.Settings;
using StackExchange.Redis;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>
/// Sends what this node's feeds publish to its peers over Redis, and passes their messages to the feeds. Buyers never wait for it.
/// Lost messages aren't sent again: <see cref="PeerMonitor"/> detects the gap and <see cref="NodeRefresh"/> reads the database.
/// </summary>
/// <remarks>It is long, and knows every feed, because all that nodes exchange shares one connection and its state.</remarks>
internal sealed partial class NodeLink(
    RedisOptions options,
    NodeRefresh refresh,
    StockFeed stock,
    SaleFeed sales,
    ChangeFeed changes,
    SessionFeed sessions,
    IMeterFactory meters,
    TimeProvider clock,
    ILogger<NodeLink> logger) : BackgroundService
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinSendInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StartupPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WantChangesFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PeerWaitTimeout = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly PeerMonitor peers = new(EntityId.New(clock.Now()), clock);
    private readonly OutboundChanges outbound = new(stock, sales, changes, sessions);
    private readonly Lock gate = new();
    private readonly RedisChannel channel = RedisChannel.Literal($"{options.Prefix}:nodes:1");
    private readonly ConcurrentDictionary<string, byte> pendingEdits = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim hasEdits = new(0);
    private volatile bool isUp;
    private long startedAt;
    private long number;
    private bool hasLost;
    private long wantedChangesAt;
    // The number of the message in which this node first asked for changes; null while it doesn't want any. Guarded by gate.
    private long? wantedSince;
    private TaskCompletionSource? peersReady;
    private long loggedAt;

    /// <summary>Whether messages between the nodes arrive.</summary>
    public bool IsUp => isUp;

    /// <summary>Whether this node sends every change, because a peer has clients that follow changes.</summary>
    public bool ForwardsChanges => outbound.CollectsChanges;

    /// <summary>Number of peers that aren't silent.</summary>
    public int PeerCount => peers.PeerCount;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before other services start and publish anything.
        startedAt = clock.GetTimestamp();
        outbound.StartCollecting();
        changes.SetPeerBarrier(WaitForPeersAsync);
        meters.Create(ShopMeter.Name).CreateObservableGauge(
            "flashsale.nodes.link", () => isUp ? 1 : 0, "{link}", "Whether this node is connected to the others over Redis.");
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        outbound.Dispose();
        hasEdits.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await Task.WhenAll(
            MonitorAsync(stoppingToken),
            WakeForClientsAsync(stoppingToken),
            PublishEditsAsync(stoppingToken),
            SendLoopAsync(stoppingToken));
    }

    // --- Sending --------------------------------------------------------------------------------------------------------

    private async Task SendLoopAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var redis = await ConnectionMultiplexer.ConnectAsync(options.Connection);
                // From here on, the Redis client reconnects by itself.
                redis.ConnectionFailed += (_, failed) =>
                {
                    if (failed.ConnectionType == ConnectionType.Subscription)
                        peers.RecordDisconnect();
                };
                (await redis.GetSubscriber().SubscribeAsync(channel)).OnMessage(OnMessage);
                await SendChangesAsync(redis, stoppingToken);
                await redis.CloseAsync(allowCommandsToComplete: false);
            }
            // Any failure is logged and retried. The shop sells without this link.
            catch (Exception fault)
            {
                if (stoppingToken.IsCancellationRequested)
                    return;
                peers.RecordDisconnect();
                LogThrottled(fault);
                // These changes would be stale after the reconnect.
                outbound.Clear();
                hasLost = true;
                await Task.Delay(HeartbeatInterval, clock, stoppingToken);
            }
        }
    }

    private async Task SendChangesAsync(ConnectionMultiplexer redis, CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await SendAsync(redis, isLeaving: false);
                stoppingToken.ThrowIfCancellationRequested();
                if (outbound.HasPendingChanges)
                    continue;
                await Task.Delay(MinSendInterval, clock, stoppingToken);
                await outbound.WaitAsync(HeartbeatInterval - MinSendInterval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LeaveAsync(redis);
        }
    }

    // Sends the last commits before the node stops.
    private async Task LeaveAsync(ConnectionMultiplexer redis)
    {
        var leaving = Stopwatch.StartNew();
        while (outbound.HasAny && leaving.Elapsed < ShutdownTimeout)
        {
            if (!await SendAsync(redis, isLeaving: false))
                return;
        }
        // Without a goodbye, peers assume that messages are missing and read the database.
        if (!outbound.HasAny)
            await SendAsync(redis, isLeaving: true);
    }

    /// <returns>False if the message may not have been sent. Its number isn't reused, and the next message reports the loss.</returns>
    private async Task<bool> SendAsync(ConnectionMultiplexer redis, bool isLeaving)
    {
        number++;
        var message = outbound.DrainInto(new NodeMessage
        {
            From = peers.Self,
            Number = number,
            WantsChanges = WantsChanges(),
            IsLeaving = isLeaving,
            HasLost = hasLost,
            SuspectedPeers = peers.TakeSuspectedPeers(),
            AcknowledgedPeers = UpdateForwarding(),
        });
        try
        {
            await redis.GetSubscriber().PublishAsync(channel, NodeJson.Write(message));
            hasLost = false;
            return true;
        }
        // All nodes detect the loss, this one because its own message doesn't come back.
        catch (Exception fault)
        {
            LogThrottled(fault);
            // The other pending changes would be stale once sending works again.
            outbound.Clear();
            hasLost = true;
            return false;
        }
    }

    // True for a while after the last client left, so that a client that reconnects misses nothing.
    private bool WantsChanges()
    {
        lock (gate)
        {
            if (changes.HasSubscribers)
                wantedChangesAt = clock.GetTimestamp();
            var areWanted = wantedChangesAt != 0 && clock.GetElapsedTime(wantedChangesAt) < WantChangesFor;
            wantedSince = areWanted ? wantedSince ?? number : null;
            return areWanted;
        }
    }

    private bool ArePeersReady => !isUp || (wantedSince is { } since && peers.AreReady(since));

    private async Task WaitForPeersAsync(CancellationToken cancellationToken)
    {
        Task waiting;
        lock (gate)
        {
            // Keeps changes coming for long enough that the caller can subscribe.
            wantedChangesAt = clock.GetTimestamp();
            if (ArePeersReady)
                return;
            waiting = (peersReady ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        try
        {
            await waiting.WaitAsync(PeerWaitTimeout, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            lock (gate)
                peers.StopWaitingFor(wantedSince ?? number + 1);
            ReleasePeerWaiters();
        }
    }

    private void ReleasePeerWaiters()
    {
        lock (gate)
        {
            if (peersReady is null || !ArePeersReady)
                return;
            peersReady.SetResult();
            peersReady = null;
        }
    }

    // Asks peers for changes at once when the first client subscribes, without waiting for the next heartbeat.
    private async Task WakeForClientsAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await changes.WaitForSubscriberAsync(stoppingToken);
            outbound.Wake();
        }
    }

    // --- Receiving ------------------------------------------------------------------------------------------------------

    // Must return quickly: later messages wait for it.
    private void OnMessage(ChannelMessage received)
    {
        try
        {
            var bytes = ((ReadOnlyMemory<byte>)received.Message).Span;
            if (NodeJson.FindNumber(bytes, peers.Self) is { } own)
            {
                peers.ReceiveOwn(own);
                ReleasePeerWaiters();
                return;
            }
            var message = NodeJson.Read(bytes);
            var startsToWantChanges = peers.Receive(message);
            UpdateForwarding();
            if (startsToWantChanges)
                outbound.Wake();
            Dispatch(message);
            ReleasePeerWaiters();
        }
        // Later messages must still be received.
        catch (Exception fault)
        {
            peers.RecordGap();
            LogThrottled(fault);
        }
    }

    /// <summary>Starts or stops collecting changes, depending on what the peers want.</summary>
    /// <returns>The peers that want changes, each with the number of its last message.</returns>
    private IReadOnlyDictionary<string, long> UpdateForwarding()
    {
        lock (gate)
        {
            var nodes = peers.PeersWantingChanges;
            outbound.CollectChanges(nodes.Count > 0 || (!peers.KnowsPeers && clock.GetElapsedTime(startedAt) < StartupPeriod));
            return nodes;
        }
    }

    private void Dispatch(NodeMessage message)
    {
        foreach (var failure in message.Levels.SelectMany(stock.Receive))
            LogFailure(failure);
        foreach (var userId in message.Accounts)
            sessions.ReceiveAccount(userId);
        foreach (var failure in message.EndedSessions.SelectMany(sessions.Receive))
            LogFailure(failure);
        foreach (var change in message.Changes)
        {
            foreach (var failure in changes.Receive(change))
                LogFailure(failure);
        }
        if (message.HasLostChanges)
            changes.SignalGap();
        foreach (var productId in message.Edits)
        {
            refresh.AddProduct(productId);
            if (pendingEdits.TryAdd(productId, 0))
                hasEdits.Release();
        }
    }

    // Not in OnMessage: notifying thousands of pages takes time.
    private async Task PublishEditsAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await hasEdits.WaitAsync(stoppingToken);
            foreach (var productId in pendingEdits.Keys.Where(productId => pendingEdits.TryRemove(productId, out _)))
            {
                foreach (var failure in await sales.ReceiveAsync(new SaleNotice(productId)))
                    LogFailure(failure);
            }
        }
    }

    // --- Monitoring -----------------------------------------------------------------------------------------------------

    private async Task MonitorAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, clock);
        var began = clock.GetTimestamp();
        var checkedAt = began;
        var hasLoggedDown = false;
        var mustRefreshAll = false;
        do
        {
            // If this node was suspended for that long, its peers took it for gone and may have stopped sending changes.
            if (clock.GetElapsedTime(checkedAt) > PeerMonitor.SilenceTimeout)
                peers.RecordDisconnect();
            var (isConnected, hasMissed, hasSilentPeer) = peers.Evaluate();
            UpdateForwarding();
            if (isConnected && !isUp)
            {
                LogUp(peers.PeerCount);
                (hasMissed, hasLoggedDown) = (true, false);
            }
            else if (!isConnected && !hasLoggedDown && (isUp || clock.GetElapsedTime(began) > StartupPeriod))
            {
                LogDown();
                hasLoggedDown = true;
            }
            mustRefreshAll |= hasMissed;
            // Before clients are notified of a gap: they reconnect at once and must not find the link down.
            isUp = isConnected;
            if ((mustRefreshAll || !isUp || hasSilentPeer) && await RefreshAsync(mustRefreshAll, stoppingToken))
                mustRefreshAll = false;
            if (hasMissed)
                sessions.SignalGap();
            // Missed changes can't be recovered, so clients have to reload. That only helps once messages arrive again.
            if (hasMissed && isUp)
                changes.SignalGap();
            ReleasePeerWaiters();
            checkedAt = clock.GetTimestamp();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>False if the database couldn't be read.</returns>
    private async Task<bool> RefreshAsync(bool all, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var failure in await refresh.RefreshAsync(all, cancellationToken))
                LogFailure(failure);
            return true;
        }
        // The next attempt is in a second.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRefreshed(fault);
            return false;
        }
    }

    private void LogThrottled(Exception fault)
    {
        var last = Volatile.Read(ref loggedAt);
        var isDue = last == 0 || clock.GetElapsedTime(last) > LogInterval;
        if (isDue && Interlocked.CompareExchange(ref loggedAt, clock.GetTimestamp(), last) == last)
            LogMessageFailed(fault);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Peers} peer nodes")]
    private partial void LogUp(int peers);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Lost the connection to peer nodes; refreshing open pages from the database instead")]
    private partial void LogDown();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Failed to send or read a message between nodes (logged at most once a minute); "
            + "check that Redis can be reached and that all nodes run the same version")]
    private partial void LogMessageFailed(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to refresh open pages from the database; retrying in a second")]
    private partial void LogNotRefreshed(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify a page or client of another node's change")]
    private partial void LogFailure(Exception failure);
}

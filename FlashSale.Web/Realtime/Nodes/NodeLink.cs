using System.Collections.Concurrent;
using System.Diagnostics;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Realtime;
using StackExchange.Redis;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>
/// Passes on to the other nodes of the shop, by Redis, what this node tells its own pages and clients, and tells them what the others pass on. Nobody
/// who buys waits for it. What is lost on the way is not sent again; but it is noticed (<see cref="PeerMonitor"/>), and then the database is looked at
/// (<see cref="NodeRefresh"/>), once a second for as long as nothing arrives.
/// </summary>
internal sealed partial class NodeLink(
    NodeLinkOptions options,
    NodeRefresh refresh,
    StockFeed stock,
    SaleFeed sales,
    ChangeFeed changes,
    SessionFeed sessions,
    TimeProvider clock,
    ILogger<NodeLink> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TimeToComeUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TimeToWantChanges = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeToReach = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan TimeToLeave = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseOfComplaints = TimeSpan.FromMinutes(1);

    private readonly PeerMonitor peers = new(EntityId.New(clock.Now()), clock);
    private readonly OutboundChanges news = new(stock, sales, changes, sessions);
    private readonly Lock wanting = new();
    private readonly RedisChannel channel = RedisChannel.Literal($"{options.Prefix}:nodes:1");
    private readonly ConcurrentDictionary<string, byte> editsToTell = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim hasEdits = new(0);
    private volatile bool isUp;
    private long startedAt;
    private long number;
    private bool hasLost;
    private long wantedChangesAt;
    // The number of the message with which this node began to want changes; null while it does not. Like what follows, guarded by wanting.
    private long? wantsSince;
    private TaskCompletionSource? reached;
    private long complainedAt;

    /// <summary>Whether what the nodes pass on arrives.</summary>
    public bool IsUp => isUp;

    /// <summary>Whether another node has clients that are told of every change.</summary>
    public bool PassesChangesOn => news.HasChanges;

    /// <summary>How many other nodes there are.</summary>
    public int Others => peers.Others;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before any other service of the node does something.
        startedAt = clock.GetTimestamp();
        news.Collect();
        changes.SetPeerBarrier(WaitForPeersAsync);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        news.Dispose();
        hasEdits.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await Task.WhenAll(WatchAsync(stoppingToken), WakeForClientsAsync(stoppingToken), TellEditsAsync(stoppingToken), SendLoopAsync(stoppingToken));
    }

    // --- What this node says --------------------------------------------------------------------------------------------

    private async Task SendLoopAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var redis = await ConnectionMultiplexer.ConnectAsync(options.Redis);
                // From here on it connects again by itself.
                redis.ConnectionFailed += (_, failed) =>
                {
                    if (failed.ConnectionType == ConnectionType.Subscription)
                        peers.Break();
                };
                (await redis.GetSubscriber().SubscribeAsync(channel)).OnMessage(OnMessage);
                await SayNewsAsync(redis, stoppingToken);
                await redis.CloseAsync(allowCommandsToComplete: false);
            }
#pragma warning disable CA1031 // Whatever it is: selling goes on, and so does trying.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                if (stoppingToken.IsCancellationRequested)
                    return;
                peers.Break();
                LogThrottled(fault);
                // As for what could not be sent.
                news.Forget();
                hasLost = true;
                await Task.Delay(Beat, clock, stoppingToken);
            }
        }
    }

    private async Task SayNewsAsync(ConnectionMultiplexer redis, CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await SendAsync(redis, isLeaving: false);
                stoppingToken.ThrowIfCancellationRequested();
                if (news.HasChangesWaiting)
                    continue;
                await Task.Delay(Pace, clock, stoppingToken);
                await news.WaitAsync(Beat - Pace, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LeaveAsync(redis);
        }
    }

    // What was committed last is told before the node is gone.
    private async Task LeaveAsync(ConnectionMultiplexer redis)
    {
        var leaving = Stopwatch.StartNew();
        while (news.HasAny && leaving.Elapsed < TimeToLeave)
        {
            if (!await SendAsync(redis, isLeaving: false))
                return;
        }
        // Who goes without a word has not said all, and the others look for themselves.
        if (!news.HasAny)
            await SendAsync(redis, isLeaving: true);
    }

    /// <returns>False if it is not known to be said. Its number is used up all the same, and the next message says so too.</returns>
    private async Task<bool> SendAsync(ConnectionMultiplexer redis, bool isLeaving)
    {
        number++;
        var message = news.TakeInto(new NodeMessage
        {
            From = peers.Self,
            Number = number,
            WantsChanges = WantsChanges(),
            IsLeaving = isLeaving,
            HasLost = hasLost,
            SuspectedPeers = peers.TakeSuspectedPeers(),
            AcknowledgedPeers = CollectAcknowledgements(),
        });
        try
        {
            await redis.GetSubscriber().PublishAsync(channel, NodeJson.Write(message));
            hasLost = false;
            return true;
        }
#pragma warning disable CA1031 // The others notice, and so does this node, which does not hear itself.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogThrottled(fault);
            // What else waits is old by the time that it can be said.
            news.Forget();
            hasLost = true;
            return false;
        }
    }

    // A while longer than there are clients: who was disconnected comes back, and must not miss what happens before the others know of him.
    private bool WantsChanges()
    {
        lock (wanting)
        {
            if (changes.HasSubscribers)
                wantedChangesAt = clock.GetTimestamp();
            var areWanted = wantedChangesAt != 0 && clock.GetElapsedTime(wantedChangesAt) < TimeToWantChanges;
            wantsSince = areWanted ? wantsSince ?? number : null;
            return areWanted;
        }
    }

    private bool HasReachedOthers => !isUp || (wantsSince is { } since && peers.HasReached(since));

    private async Task WaitForPeersAsync(CancellationToken cancellationToken)
    {
        Task reaching;
        lock (wanting)
        {
            // From here on it is wanted for long enough for who waits to begin to listen.
            wantedChangesAt = clock.GetTimestamp();
            if (HasReachedOthers)
                return;
            reaching = (reached ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        try
        {
            await reaching.WaitAsync(TimeToReach, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            lock (wanting)
                peers.StopWaitingFor(wantsSince ?? number + 1);
            ReleasePeerWaiters();
        }
    }

    private void ReleasePeerWaiters()
    {
        lock (wanting)
        {
            if (reached is null || !HasReachedOthers)
                return;
            reached.SetResult();
            reached = null;
        }
    }

    // The first client of a node that follows changes does not wait for the next beat.
    private async Task WakeForClientsAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await changes.WaitForSubscriberAsync(stoppingToken);
            news.Wake();
        }
    }

    // --- What it hears --------------------------------------------------------------------------------------------------

    // Must only take notes: what is said meanwhile waits.
    private void OnMessage(ChannelMessage said)
    {
        try
        {
            var bytes = ((ReadOnlyMemory<byte>)said.Message).Span;
            if (NodeJson.FindNumber(bytes, peers.Self) is { } own)
            {
                peers.HearSelf(own);
                ReleasePeerWaiters();
                return;
            }
            var message = NodeJson.Read(bytes);
            var isNewlyWanting = peers.Receive(message);
            CollectAcknowledgements();
            if (isNewlyWanting)
                news.Wake();
            Tell(message);
            ReleasePeerWaiters();
        }
#pragma warning disable CA1031 // What follows must still be heard.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            peers.Miss();
            LogThrottled(fault);
        }
    }

    /// <returns>The nodes that want it, each with the number of what it said last.</returns>
    private IReadOnlyDictionary<string, long> CollectAcknowledgements()
    {
        lock (wanting)
        {
            var nodes = peers.Wanting;
            news.CollectChanges(nodes.Count > 0 || (!peers.KnowsOthers && clock.GetElapsedTime(startedAt) < TimeToComeUp));
            return nodes;
        }
    }

    private void Tell(NodeMessage message)
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
            refresh.Note(productId);
            if (editsToTell.TryAdd(productId, 0))
                hasEdits.Release();
        }
    }

    // Thousands of pages may look at a product.
    private async Task TellEditsAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await hasEdits.WaitAsync(stoppingToken);
            foreach (var productId in editsToTell.Keys.Where(productId => editsToTell.TryRemove(productId, out _)))
            {
                foreach (var failure in await sales.ReceiveAsync(new SaleNotice(productId)))
                    LogFailure(failure);
            }
        }
    }

    // --- Whether all of it arrives --------------------------------------------------------------------------------------

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        var began = clock.GetTimestamp();
        var watchedAt = began;
        var hasSaidDown = false;
        var mustLookAtAll = false;
        do
        {
            // Who slept through the beats was taken for gone, and not told all.
            if (clock.GetElapsedTime(watchedAt) > PeerMonitor.LongestSilence)
                peers.Break();
            var (hearsItself, hasMissed, isAnyoneSilent) = peers.Evaluate();
            CollectAcknowledgements();
            if (hearsItself && !isUp)
            {
                LogUp(peers.Others);
                (hasMissed, hasSaidDown) = (true, false);
            }
            else if (!hearsItself && !hasSaidDown && (isUp || clock.GetElapsedTime(began) > TimeToComeUp))
            {
                LogDown();
                hasSaidDown = true;
            }
            mustLookAtAll |= hasMissed;
            // Before clients are told to read anew: they must not take it for down when they come back.
            isUp = hearsItself;
            if ((mustLookAtAll || !isUp || isAnyoneSilent) && await RefreshAsync(mustLookAtAll, stoppingToken))
                mustLookAtAll = false;
            if (hasMissed)
                sessions.SignalGap();
            // What clients follow cannot be made up for. While nothing arrives it would not help them to read anew.
            if (hasMissed && isUp)
                changes.SignalGap();
            ReleasePeerWaiters();
            watchedAt = clock.GetTimestamp();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>False if the database could not be asked.</returns>
    private async Task<bool> RefreshAsync(bool atAll, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var failure in await refresh.RefreshAsync(atAll, cancellationToken))
                LogFailure(failure);
            return true;
        }
#pragma warning disable CA1031 // It is looked at again in a second.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotRefreshed(fault);
            return false;
        }
    }

    private void LogThrottled(Exception fault)
    {
        var last = Volatile.Read(ref complainedAt);
        if ((last == 0 || clock.GetElapsedTime(last) > PauseOfComplaints) && Interlocked.CompareExchange(ref complainedAt, clock.GetTimestamp(), last) == last)
            LogNotPassedOn(fault);
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
    private partial void LogNotPassedOn(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to refresh open pages from the database; retrying in a second")]
    private partial void LogNotRefreshed(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to notify a page or client of another node's change")]
    private partial void LogFailure(Exception failure);
}

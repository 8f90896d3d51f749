using System.Diagnostics;
using FlashSale.Domain;
using FlashSale.Domain.Live;
using StackExchange.Redis;

namespace FlashSale.Web.Nodes;

/// <summary>
/// Passes on to the other nodes of the shop, by Redis, what this node tells its own pages and clients, and tells them what the others pass on. Nobody
/// who buys waits for it. What is lost on the way is not sent again; but it is noticed (<see cref="NodeHearing"/>), and then the database is looked at
/// (<see cref="NodeRefresh"/>), once a second for as long as nothing arrives.
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
    private const int MessagesToLeaveWith = 20;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TimeToComeUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TimeToLeave = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseOfComplaints = TimeSpan.FromMinutes(1);

    private readonly NodeHearing hearing = new(EntityId.New(clock.Now()), clock);
    private readonly NodeNews news = new(stock, sales, changes);
    private readonly Lock wanting = new();
    private readonly RedisChannel channel = RedisChannel.Literal($"{options.Prefix}:nodes:1");
    private long number;
    private long complainedAt;

    /// <summary>Whether what the nodes pass on arrives.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether another node has clients that are told of every change.</summary>
    public bool PassesChangesOn => news.HasChanges;

    public override void Dispose()
    {
        news.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        news.Collect();
        await Task.Yield();
        await Task.WhenAll(WatchAsync(stoppingToken), WakeForClientsAsync(stoppingToken), SpeakAsync(stoppingToken));
    }

    // --- What this node says --------------------------------------------------------------------------------------------

    private async Task SpeakAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // It goes on trying by itself once it is made, whether Redis is there or not.
                await using var redis = await ConnectionMultiplexer.ConnectAsync(options.Redis);
                redis.ConnectionFailed += (_, _) => hearing.Break();
                (await redis.GetSubscriber().SubscribeAsync(channel)).OnMessage(HearAsync);
                await SayNewsAsync(redis, stoppingToken);
                await redis.CloseAsync(allowCommandsToComplete: false);
            }
#pragma warning disable CA1031 // Whatever it is: selling goes on, and so does trying.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                hearing.Break();
                LogBroken(fault);
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
                // What could not be said is old when it can be; the others then look for themselves.
                if (!await SayAsync(redis, isLeaving: false))
                    news.Forget();
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
        for (var messages = 0; news.HasAny && messages < MessagesToLeaveWith && leaving.Elapsed < TimeToLeave; messages++)
        {
            if (!await SayAsync(redis, isLeaving: false))
                return;
        }
        await SayAsync(redis, isLeaving: true);
    }

    /// <returns>False if it could not be said. Its number is used up all the same, so that the others know.</returns>
    private async Task<bool> SayAsync(ConnectionMultiplexer redis, bool isLeaving)
    {
        if (news.TakeLoss())
            SkipNumber();
        var message = news.TakeInto(new NodeMessage { From = hearing.Self, Number = Interlocked.Increment(ref number), WantsChanges = changes.HasSubscribers, IsLeaving = isLeaving });
        try
        {
            await redis.GetSubscriber().PublishAsync(channel, NodeJson.Write(message));
            return true;
        }
#pragma warning disable CA1031 // The others notice, and so does this node, which does not hear itself.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Complain(fault);
            return false;
        }
    }

    // The others take it for something that they missed.
    private void SkipNumber() => Interlocked.Increment(ref number);

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

    private async Task HearAsync(ChannelMessage said)
    {
        try
        {
            var message = NodeJson.Read(((ReadOnlyMemory<byte>)said.Message).Span);
            hearing.Hear(message);
            if (message.From == hearing.Self)
                return;
            CollectWhatIsWanted();
            await TellAsync(message);
        }
#pragma warning disable CA1031 // What follows must still be heard.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            hearing.Miss();
            Complain(fault);
        }
    }

    private void CollectWhatIsWanted()
    {
        lock (wanting)
            news.CollectChanges(hearing.AreChangesWanted);
    }

    private async Task TellAsync(NodeMessage message)
    {
        foreach (var level in message.Levels)
            stock.Receive(level);
        foreach (var change in message.Changes)
        {
            foreach (var failure in changes.Receive(change))
                LogFailure(failure);
        }
        foreach (var productId in message.Edits)
        {
            refresh.Note(productId);
            foreach (var failure in await sales.ReceiveEditAsync(new SaleNotice(productId)))
                LogFailure(failure);
        }
    }

    // --- Whether all of it arrives --------------------------------------------------------------------------------------

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        var began = clock.GetTimestamp();
        var watchedAt = began;
        var hasSaidDown = false;
        do
        {
            // Who slept through the beats was taken for gone, and not told all.
            if (clock.GetElapsedTime(watchedAt) > NodeHearing.LongestSilence)
                hearing.Break();
            watchedAt = clock.GetTimestamp();
            var (isUp, hasMissed, hasForsaken) = hearing.Judge();
            CollectWhatIsWanted();
            if (hasForsaken)
                SkipNumber();
            if (isUp && !IsUp)
            {
                LogUp();
                (hasMissed, hasSaidDown) = (true, false);
            }
            else if (!isUp && !hasSaidDown && (IsUp || clock.GetElapsedTime(began) > TimeToComeUp))
            {
                LogDown();
                hasSaidDown = true;
            }
            if (hasMissed || !isUp)
                await LookAsync(hasMissed, stoppingToken);
            // What clients follow cannot be made up for. While nothing arrives it would not help them to read anew.
            if (hasMissed && isUp)
                changes.AdmitLoss();
            IsUp = isUp;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(bool hasMissed, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var failure in await refresh.LookAsync(hasMissed, cancellationToken))
                LogFailure(failure);
        }
#pragma warning disable CA1031 // It is looked at again in a second.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            hearing.Miss();
            LogNotRefreshed(fault);
        }
    }

    private void Complain(Exception fault)
    {
        var last = Volatile.Read(ref complainedAt);
        if ((last == 0 || clock.GetElapsedTime(last) > PauseOfComplaints) && Interlocked.CompareExchange(ref complainedAt, clock.GetTimestamp(), last) == last)
            LogNotPassedOn(fault);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What nodes tell each other is interrupted; beginning anew")]
    private partial void LogBroken(Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "What the nodes of the shop tell each other arrives")]
    private partial void LogUp();

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the nodes of the shop tell each other does not arrive; open pages are kept right by the database")]
    private partial void LogDown();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message between nodes could not be sent or understood (told once a minute): can Redis be reached, and do all nodes run the same version?")]
    private partial void LogNotPassedOn(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Open pages could not be kept right by the database; trying again in a second")]
    private partial void LogNotRefreshed(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page or client could not be told of another node's change")]
    private partial void LogFailure(Exception failure);
}

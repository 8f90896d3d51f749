using System.Threading.Channels;
using FlashSale.Domain.Accounts;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Takes the rights of ended sessions from LiveQuery clients, gives them the rights that changed accounts have now, and cuts off clients
/// that read nothing. What this node and its peers report counts at once; what they don't is found when all sessions are looked up.
/// </summary>
internal sealed partial class LiveQueryMaintenance(
    LiveClients clients,
    EndedSessions endedSessions,
    IAccountSessions sessions,
    LiveQueryOptions options,
    TimeProvider clock,
    ILogger<LiveQueryMaintenance> logger) : BackgroundService
{
    private readonly Channel<(string? SessionId, string? UserId)> news =
        Channel.CreateUnbounded<(string?, string?)>(new UnboundedChannelOptions { SingleReader = true });

    // One look-up at a time, so that an older answer never replaces a newer one.
    private readonly SemaphoreSlim lookingUp = new(1);
    private readonly List<IDisposable> subscribed = [];

    // Before the first client can connect.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        subscribed.Add(sessions.SubscribeToEnded(OnEnded));
        subscribed.Add(sessions.SubscribeToChangedAccounts(OnChanged));
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscribed.ForEach(each => each.Dispose());
        lookingUp.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(FollowNewsAsync(stoppingToken), ScanAllAsync(stoppingToken));

    private void OnEnded(string sessionId)
    {
        endedSessions.Add(sessionId);
        news.Writer.TryWrite((sessionId, null));
    }

    private void OnChanged(string userId) => news.Writer.TryWrite((null, userId));

    private async Task FollowNewsAsync(CancellationToken stoppingToken)
    {
        while (await news.Reader.WaitToReadAsync(stoppingToken))
        {
            HashSet<string> ended = new(StringComparer.Ordinal);
            HashSet<string> changed = new(StringComparer.Ordinal);
            while (news.Reader.TryRead(out var each))
            {
                if (each.SessionId is not null)
                    ended.Add(each.SessionId);
                else
                    changed.Add(each.UserId!);
            }
            foreach (var client in clients.All)
                client.EndSessions(ended, changed);
            foreach (var sessionId in ended)
                endedSessions.Remove(sessionId);
            if (changed.Count > 0)
                await TryLookUpAsync(userId => changed.Contains(userId) || changed.Contains(""), stoppingToken);
        }
    }

    private async Task ScanAllAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RecheckEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var client in clients.All)
                client.Connection.CutOffIfStuck();
            await TryLookUpAsync(_ => true, stoppingToken);
        }
    }

    private async Task TryLookUpAsync(Func<string, bool> isMeant, CancellationToken cancellationToken)
    {
        await lookingUp.WaitAsync(cancellationToken);
        try
        {
            await LookUpAsync(isMeant, cancellationToken);
        }
#pragma warning disable CA1031 // The database is away, say: the next look comes soon.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFault(fault);
        }
        finally
        {
            lookingUp.Release();
        }
    }

    private async Task LookUpAsync(Func<string, bool> isMeant, CancellationToken cancellationToken)
    {
        var shown = clients.All.SelectMany(client => client.Sessions())
            .Where(each => isMeant(each.UserId)).Select(each => each.SessionId).ToHashSet(StringComparer.Ordinal);
        if (shown.Count == 0)
            return;
        var valid = (await sessions.FindValidAsync(shown, cancellationToken)).ToDictionary(signedIn => signedIn.Session.Id, StringComparer.Ordinal);
        var over = shown.Where(sessionId => !valid.ContainsKey(sessionId)).ToList();
        foreach (var client in clients.All)
        {
            client.EndSessions(over, []);
            // Sessions that clients have only had since then were not looked up.
            foreach (var (sessionId, _) in client.Sessions())
            {
                if (valid.TryGetValue(sessionId, out var signedIn))
                    client.Renew(signedIn);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sessions of LiveQuery's clients could not be looked through; it is tried again")]
    private partial void LogFault(Exception fault);
}

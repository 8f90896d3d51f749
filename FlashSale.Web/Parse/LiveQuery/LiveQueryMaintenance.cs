using System.Threading.Channels;
using FlashSale.Domain.Accounts;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Removes the rights of ended sessions from live clients, updates the rights of changed accounts, and disconnects stuck clients. Changes
/// reported by this node and its peers apply at once; a periodic check finds the others.
/// </summary>
internal sealed partial class LiveQueryMaintenance(
    LiveClients clients,
    EndedSessions endedSessions,
    IAccountSessions sessions,
    LiveQueryOptions options,
    TimeProvider clock,
    ILogger<LiveQueryMaintenance> logger) : BackgroundService
{
    private readonly Channel<(string? SessionId, string? UserId)> changes =
        Channel.CreateUnbounded<(string?, string?)>(new UnboundedChannelOptions { SingleReader = true });

    // One look-up at a time, so that an older result never replaces a newer one.
    private readonly SemaphoreSlim lookUpLock = new(1);
    private readonly List<IDisposable> subscribed = [];

    // Subscribes before the first client can connect.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        subscribed.Add(sessions.SubscribeToEnded(OnEnded));
        subscribed.Add(sessions.SubscribeToChangedAccounts(OnChanged));
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscribed.ForEach(each => each.Dispose());
        lookUpLock.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(ProcessChangesAsync(stoppingToken), ScanAllAsync(stoppingToken));

    private void OnEnded(string sessionId)
    {
        endedSessions.Add(sessionId);
        changes.Writer.TryWrite((sessionId, null));
    }

    private void OnChanged(string userId) => changes.Writer.TryWrite((null, userId));

    private async Task ProcessChangesAsync(CancellationToken stoppingToken)
    {
        while (await changes.Reader.WaitToReadAsync(stoppingToken))
        {
            HashSet<string> ended = new(StringComparer.Ordinal);
            HashSet<string> changed = new(StringComparer.Ordinal);
            while (changes.Reader.TryRead(out var each))
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
                client.Connection.DisconnectIfStuck();
            await TryLookUpAsync(_ => true, stoppingToken);
        }
    }

    private async Task TryLookUpAsync(Func<string, bool> isAffected, CancellationToken cancellationToken)
    {
        await lookUpLock.WaitAsync(cancellationToken);
        try
        {
            await LookUpAsync(isAffected, cancellationToken);
        }
        // Possibly a temporary database failure: the next check comes soon.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogFault(fault);
        }
        finally
        {
            lookUpLock.Release();
        }
    }

    private async Task LookUpAsync(Func<string, bool> isAffected, CancellationToken cancellationToken)
    {
        var shown = clients.All.SelectMany(client => client.Sessions())
            .Where(each => isAffected(each.UserId)).Select(each => each.SessionId).ToHashSet(StringComparer.Ordinal);
        if (shown.Count == 0)
            return;
        var valid = (await sessions.FindValidAsync(shown, cancellationToken)).ToDictionary(
            signedIn => signedIn.Session.Id, StringComparer.Ordinal);
        var ended = shown.Where(sessionId => !valid.ContainsKey(sessionId)).ToList();
        foreach (var client in clients.All)
        {
            client.EndSessions(ended, []);
            // Sessions that clients started since then weren't looked up.
            foreach (var (sessionId, _) in client.Sessions())
            {
                if (valid.TryGetValue(sessionId, out var signedIn))
                    client.Renew(signedIn);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checking the sessions of live clients failed; retrying")]
    private partial void LogFault(Exception fault);
}

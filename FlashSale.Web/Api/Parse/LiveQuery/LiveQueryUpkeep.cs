using System.Threading.Channels;
using FlashSale.Domain.Accounts;

namespace FlashSale.Web.Api.Parse.LiveQuery;

/// <summary>
/// Ends what must not go on: what was opened under sessions that are over, and connections of clients that take nothing. Sessions that end on this
/// node end at once; those that expire, end on another node or get other rights are noticed when all are looked through.
/// </summary>
internal sealed partial class LiveQueryUpkeep(LiveClients clients, IAccountSessions sessions, LiveQueryOptions options, TimeProvider clock, ILogger<LiveQueryUpkeep> logger)
    : BackgroundService
{
    private readonly Channel<string> ended = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private IDisposable? listening;

    // Before the first client can connect.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        listening = sessions.SubscribeToEnded(sessionId => ended.Writer.TryWrite(sessionId));
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        listening?.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(EndSessionsAsync(stoppingToken), LookThroughAllAsync(stoppingToken));

    private async Task EndSessionsAsync(CancellationToken stoppingToken)
    {
        await foreach (var sessionId in ended.Reader.ReadAllAsync(stoppingToken))
        {
            foreach (var client in clients.All)
                client.EndSession(sessionId);
        }
    }

    private async Task LookThroughAllAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RecheckEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var client in clients.All)
                client.Connection.CutOffIfStuck();
            try
            {
                await RecheckSessionsAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The database is away, say: the next look comes soon.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFault(fault);
            }
        }
    }

    private async Task RecheckSessionsAsync(CancellationToken cancellationToken)
    {
        var shown = clients.All.SelectMany(client => client.Sessions()).ToHashSet(StringComparer.Ordinal);
        if (shown.Count == 0)
            return;
        var valid = (await sessions.FindValidAsync(shown, cancellationToken)).ToDictionary(signedIn => signedIn.Session.Id, StringComparer.Ordinal);
        foreach (var client in clients.All)
        {
            // Those that came meanwhile were not asked for.
            foreach (var sessionId in client.Sessions().Where(shown.Contains))
            {
                if (valid.TryGetValue(sessionId, out var signedIn))
                    client.Renew(signedIn);
                else
                    client.EndSession(sessionId);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sessions of LiveQuery's clients could not be looked through; it is tried again")]
    private partial void LogFault(Exception fault);
}

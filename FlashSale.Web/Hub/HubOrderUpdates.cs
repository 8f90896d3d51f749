using System.Threading.Channels;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Account;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;

namespace FlashSale.Web.Hub;

/// <summary>
/// Sends signed-in clients of the live hub their own orders, for as long as their login is valid. Subscribes to changes only while such a
/// client is connected. Thread-safe.
/// </summary>
internal sealed partial class HubOrderUpdates(
    ChangeFeed changes,
    IHubContext<LiveHub, IHubClient> hub,
    IServiceScopeFactory scopes,
    Logins logins,
    TimeProvider clock,
    ILogger<HubOrderUpdates> logger) : BackgroundService
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Dictionary<HubCallerContext, IDisposable?>> connectionsOf = new(StringComparer.Ordinal);
    private readonly Channel<Change> pendingUpdates = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });
    private IDisposable? subscription;

    /// <summary>Adds a connection. Ignores connections that aren't signed in.</summary>
    public void Join(HubCallerContext connection)
    {
        if (connection.UserIdentifier is not { } userId)
            return;
        lock (gate)
        {
            if (!connectionsOf.TryGetValue(userId, out var connections))
                connectionsOf.Add(userId, connections = []);
            connections.TryAdd(connection, logins.SubscribeToEnd(connection.User!, connection.Abort));
            subscription ??= changes.Subscribe(OnChange);
        }
    }

    /// <summary>Removes a connection.</summary>
    public void Leave(HubCallerContext connection)
    {
        if (connection.UserIdentifier is not { } userId)
            return;
        lock (gate)
        {
            if (!connectionsOf.TryGetValue(userId, out var connections) || !connections.Remove(connection, out var login))
                return;
            login?.Dispose();
            if (connections.Count > 0)
                return;
            connectionsOf.Remove(userId);
            if (connectionsOf.Count > 0)
                return;
            subscription?.Dispose();
            subscription = null;
        }
    }

    /// <summary>Closes connections whose login has ended, for example after a logout, a new password or an account deletion.</summary>
    internal async Task AbortEndedLoginsAsync()
    {
        List<HubCallerContext> signedIn;
        lock (gate)
            signedIn = [.. connectionsOf.Values.SelectMany(connections => connections.Keys)];
        foreach (var connection in signedIn)
        {
            await using var scope = scopes.CreateAsyncScope();
            if (await logins.HasEndedAsync(connection.User!)
                || await scope.ServiceProvider.GetRequiredService<SignInManager<User>>()
                    .ValidateSecurityStampAsync(connection.User) is null)
            {
                connection.Abort();
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SendUpdatesAsync(stoppingToken), CheckLoginsAsync(stoppingToken));

    // Runs on the thread that changed the order, so it only queues.
    private void OnChange(Change change)
    {
        if (change.After is Order { UserId: { } userId } order && order.Status != (change.Before as Order)?.Status && IsConnected(userId))
            pendingUpdates.Writer.TryWrite(change);
    }

    private bool IsConnected(string userId)
    {
        lock (gate)
            return connectionsOf.ContainsKey(userId);
    }

    private async Task SendUpdatesAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in pendingUpdates.Reader.ReadAllAsync(cancellationToken))
        {
            var order = (Order)change.After!;
            var before = (change.Before as Order)?.Status;
            hub.Clients.User(order.UserId!)
                .OrderChanged(new OrderStatusMessage(
                    order.Id, order.Number, order.ProductId, order.ProductName, order.Quantity, order.Status, before, order.UpdatedAt))
                .FireAndForget(logger);
        }
    }

    private async Task CheckLoginsAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(AccountRegistration.RevalidationInterval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await AbortEndedLoginsAsync();
            }
            // The next check is in a few minutes.
            catch (Exception fault)
            {
                LogCheckFailed(fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to check the logins of the live hub's clients; retrying later")]
    private partial void LogCheckFailed(Exception fault);
}

using System.Threading.Channels;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Account;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;

namespace FlashSale.Web.Realtime.Hub;

/// <summary>
/// Who is signed in on a connection to the live hub: they are told of their own orders, for as long as the login holds. It listens to the
/// changes of the shop only while there is somebody to be told.
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
    private readonly Channel<Change> ownOrders = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });
    private IDisposable? subscription;

    /// <summary>A connection came. Nobody's are not kept.</summary>
    public void Join(HubCallerContext connection)
    {
        if (connection.UserIdentifier is not { } userId)
            return;
        lock (gate)
        {
            if (!connectionsOf.TryGetValue(userId, out var held))
                connectionsOf.Add(userId, held = []);
            held.TryAdd(connection, logins.SubscribeToEnd(connection.User!, connection.Abort));
            subscription ??= changes.Subscribe(OnChange);
        }
    }

    /// <summary>A connection is gone.</summary>
    public void Leave(HubCallerContext connection)
    {
        if (connection.UserIdentifier is not { } userId)
            return;
        lock (gate)
        {
            if (!connectionsOf.TryGetValue(userId, out var held) || !held.Remove(connection, out var login))
                return;
            login?.Dispose();
            if (held.Count > 0)
                return;
            connectionsOf.Remove(userId);
            if (connectionsOf.Count > 0)
                return;
            subscription?.Dispose();
            subscription = null;
        }
    }

    /// <summary>Ends the connections whose login does not hold any more: after a logout or a new password, or without the account.</summary>
    internal async Task EndOldLoginsAsync()
    {
        List<HubCallerContext> signedIn;
        lock (gate)
            signedIn = [.. connectionsOf.Values.SelectMany(held => held.Keys)];
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

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(TellAsync(stoppingToken), CheckLoginsAsync(stoppingToken));

    // Runs on the thread of whoever placed or moved an order.
    private void OnChange(Change change)
    {
        if (change.After is Order { UserId: { } userId } order && order.Status != (change.Before as Order)?.Status && IsConnected(userId))
            ownOrders.Writer.TryWrite(change);
    }

    private bool IsConnected(string userId)
    {
        lock (gate)
            return connectionsOf.ContainsKey(userId);
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in ownOrders.Reader.ReadAllAsync(cancellationToken))
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
                await EndOldLoginsAsync();
            }
#pragma warning disable CA1031 // The next look is in a few minutes.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogNotChecked(fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to check the logins of the live hub's clients; retrying later")]
    private partial void LogNotChecked(Exception fault);
}

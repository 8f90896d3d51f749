using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.SignalR.Client;

namespace FlashSale.Tests.Web.Hub;

/// <summary>A client of the live hub that records the messages it receives.</summary>
internal sealed class HubTestClient : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly HubConnection hub;
    private readonly Channel<(string Name, JsonElement Payload)> arriving = Channel.CreateUnbounded<(string, JsonElement)>();
    private readonly ConcurrentQueue<(string Name, JsonElement Payload)> received = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HubTestClient(string address, CookieContainer? cookies)
    {
        hub = new HubConnectionBuilder().WithUrl(address + "/hubs/live", options => options.Cookies = cookies ?? new()).Build();
        foreach (var name in new[] { "StockChanged", "PhaseChanged", "ProductWithdrawn", "OrderChanged" })
            hub.On<JsonElement>(name, message => arriving.Writer.TryWrite((name, message)));
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Completes when either side has closed the connection.</summary>
    public Task Closed => closed.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken);

    /// <summary>The names of all received messages.</summary>
    public IEnumerable<string> ReceivedNames => received.Select(message => message.Name);

    /// <summary>All received messages with this name.</summary>
    public IEnumerable<JsonElement> ReceivedOf(string name) =>
        received.Where(message => message.Name == name).Select(message => message.Payload);

    /// <summary>Connects with the cookies of a login, if there are any.</summary>
    public static async Task<HubTestClient> OpenAsync(RunningShop shop, CookieContainer? cookies = null)
    {
        var connection = new HubTestClient(shop.Address, cookies);
        try
        {
            await connection.hub.StartAsync(TestContext.Current.CancellationToken);
            // A response means that the hub has accepted the connection.
            await connection.UnwatchAsync("nothing");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<JsonElement> WatchAsync(Product product) => WatchAsync(product.Id);

    public Task<JsonElement> WatchAsync(string productId) =>
        hub.InvokeAsync<JsonElement>("Watch", productId, TestContext.Current.CancellationToken);

    public Task UnwatchAsync(string productId) => hub.InvokeAsync("Unwatch", productId, TestContext.Current.CancellationToken);

    /// <summary>Waits for the next message with this name that matches.</summary>
    public async Task<JsonElement> ReceiveAsync(string name, Func<JsonElement, bool>? isMeant = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(LongestWait);
        await foreach (var message in arriving.Reader.ReadAllAsync(limit.Token))
        {
            received.Enqueue(message);
            if (message.Name == name && isMeant?.Invoke(message.Payload) != false)
                return message.Payload;
        }
        throw new InvalidOperationException("The connection is closed.");
    }

    public async ValueTask DisposeAsync() => await hub.DisposeAsync();
}

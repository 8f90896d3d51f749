using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.GraphQL;

/// <summary>A client of graphql-transport-ws. It reads a message only on request.</summary>
public sealed class GraphQLSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket socket = new();

    /// <summary>The shop's close code; null if it didn't close the connection.</summary>
    public int? Closed => (int?)socket.CloseStatus;

    /// <summary>The shop's close description.</summary>
    public string? ClosingWords => socket.CloseStatusDescription;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Opens a connection without sending anything.</summary>
    public static async Task<GraphQLSocket> OpenAsync(RunningShop shop, string protocol = "graphql-transport-ws", string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(shop);
        var client = new GraphQLSocket();
        client.socket.Options.AddSubProtocol(protocol);
        client.socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
            client.socket.Options.SetRequestHeader("Origin", origin);
        await client.socket.ConnectAsync(new Uri(shop.Address.Replace("http", "ws", StringComparison.Ordinal) + "/graphql"), Cancelled);
        return client;
    }

    /// <summary>Opens a connection and waits for the acknowledgement.</summary>
    public static async Task<GraphQLSocket> ConnectAsync(RunningShop shop, string? token = null, string? masterKey = null)
    {
        var client = await OpenAsync(shop);
        await client.InitialiseAsync(token, masterKey: masterKey);
        (await client.NextAsync()).ToJsonString().ShouldBe("""{"type":"connection_ack"}""");
        return client;
    }

    /// <summary>Sends its credentials.</summary>
    public Task InitialiseAsync(string? token = null, string applicationId = "flash-sale", string? masterKey = null)
    {
        var payload = new JsonObject { ["X-Parse-Application-Id"] = applicationId };
        if (token is not null)
            payload["X-Parse-Session-Token"] = token;
        if (masterKey is not null)
            payload["X-Parse-Master-Key"] = masterKey;
        return SendAsync(new JsonObject { ["type"] = "connection_init", ["payload"] = payload }.ToJsonString());
    }

    /// <summary>Sends an operation and waits until the shop has handled it. Messages are handled in order.</summary>
    public async Task<GraphQLSocket> SubscribeAsync(string id, string query, object? variables = null)
    {
        await SendAsync(JsonSerializer.Serialize(new { type = "subscribe", id, payload = new { query, variables } }));
        await PingAsync();
        return this;
    }

    /// <summary>Waits until the shop has handled everything sent before.</summary>
    public async Task PingAsync()
    {
        await SendAsync("""{"type":"ping"}""");
        (await NextAsync()).ToJsonString().ShouldBe("""{"type":"pong"}""");
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) => socket.SendAsync(bytes, type, endOfMessage: true, Cancelled);

    /// <summary>Sends an operation and reads the next message as its response.</summary>
    public async Task<JsonObject> AskAsync(string id, string query, object? variables = null)
    {
        await SendAsync(JsonSerializer.Serialize(new { type = "subscribe", id, payload = new { query, variables } }));
        return await NextAsync();
    }

    /// <summary>Reads the next message. Fails if there is none.</summary>
    public async Task<JsonObject> NextAsync() =>
        await ReadAsync() ?? throw new InvalidOperationException($"The shop closed the connection ({Closed}: {ClosingWords}).");

    /// <summary>Reads the next message, which must be this operation's result without errors, and returns its data.</summary>
    public async Task<JsonObject> NextDataAsync(string id)
    {
        var message = await NextAsync();
        ((string?)message["type"], (string?)message["id"]).ShouldBe(("next", id), message.ToJsonString());
        message["payload"]!["errors"].ShouldBeNull(message.ToJsonString());
        return message["payload"]!["data"]!.AsObject();
    }

    /// <summary>Reads the next message, which must be this operation's error, and returns its code.</summary>
    public async Task<string?> NextErrorAsync(string id)
    {
        var message = await NextAsync();
        ((string?)message["type"], (string?)message["id"]).ShouldBe(("error", id), message.ToJsonString());
        return message["payload"]![0]!["extensions"]!["code"]!.ToString();
    }

    /// <summary>Requires that the shop closes the connection without another message.</summary>
    public async Task ShouldCloseAsync(int status)
    {
        (await ReadAsync())?.ToJsonString().ShouldBeNull();
        Closed.ShouldBe(status);
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonObject?> ReadAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(Patience);
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (JsonObject)JsonNode.Parse(message.ToArray())!;
        }
    }
}

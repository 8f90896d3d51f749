using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>A LiveQuery client. It reads a frame only on request.</summary>
public sealed class LiveQuerySocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket socket = new();

    /// <summary>The shop's close status; null if it didn't close the connection.</summary>
    public WebSocketCloseStatus? Closed => socket.CloseStatus;

    /// <summary>Opens a connection without sending anything.</summary>
    /// <param name="shop">The shop.</param>
    /// <param name="origin">The Origin header; null for none.</param>
    public static async Task<LiveQuerySocket> OpenAsync(RunningShop shop, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(shop);
        var client = new LiveQuerySocket();
        client.socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
            client.socket.Options.SetRequestHeader("Origin", origin);
        await client.socket.ConnectAsync(
            new Uri(shop.Address.Replace("http", "ws", StringComparison.Ordinal) + "/parse"), TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Opens a connection and connects as an SDK does.</summary>
    public static async Task<LiveQuerySocket> ConnectAsync(RunningShop shop, string? token = null, string? masterKey = null)
    {
        var client = await OpenAsync(shop);
        await client.SendAsync(new { op = "connect", applicationId = "flash-sale", sessionToken = token, masterKey });
        (await client.NextAsync()).Op().ShouldBe("connected");
        return client;
    }

    /// <summary>Follows a query.</summary>
    public async Task<LiveQuerySocket> SubscribeAsync(
        int requestId, string className, object? where = null, string[]? keys = null, string[]? watch = null, string? token = null)
    {
        await SendAsync(
            new { op = "subscribe", requestId, query = new { className, where = where ?? new { }, keys, watch }, sessionToken = token });
        var answer = await NextAsync();
        answer.Op().ShouldBe("subscribed", answer.ToJsonString());
        ((int?)answer["requestId"]).ShouldBe(requestId);
        return this;
    }

    public Task SendAsync(object frame) => SendAsync(JsonSerializer.Serialize(frame));

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) =>
        socket.SendAsync(bytes, type, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>Reads the next frame. Fails if there is none.</summary>
    public async Task<JsonObject> NextAsync() =>
        await ReadAsync()
            ?? throw new InvalidOperationException($"The shop closed the connection ({Closed}) instead of sending a message.");

    /// <summary>Reads the next frame, which must have this operation, subscription and object.</summary>
    public async Task<JsonObject> NextAsync(string op, int requestId, string? objectId = null)
    {
        var frame = await NextAsync();
        (frame.Op(), (int?)frame["requestId"]).ShouldBe((op, requestId), frame.ToJsonString());
        if (objectId is not null)
            ((string?)frame["object"]!["objectId"]).ShouldBe(objectId, frame.ToJsonString());
        return frame;
    }

    /// <summary>Reads the next frame, which must be an error.</summary>
    public async Task<JsonObject> NextErrorAsync(int code, int? requestId = null)
    {
        var frame = await NextAsync();
        frame.Op().ShouldBe("error", frame.ToJsonString());
        ((int?)frame["code"], (int?)frame["requestId"]).ShouldBe((code, requestId), frame.ToJsonString());
        return frame;
    }

    /// <summary>Requires that the shop closes the connection without another message.</summary>
    public async Task ShouldCloseAsync(WebSocketCloseStatus status)
    {
        (await ReadAsync())?.ToJsonString().ShouldBeNull();
        Closed.ShouldBe(status);
    }

    /// <summary>Reads until the shop closes or aborts the connection.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReadToEndAsync()
    {
        var frames = new List<JsonObject>();
        try
        {
            while (await ReadAsync() is { } frame)
                frames.Add(frame);
        }
        catch (WebSocketException)
        {
            // Aborted.
        }
        return frames;
    }

    /// <summary>Closes the connection.</summary>
    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    /// <summary>Aborts the connection.</summary>
    public void BreakOff() => socket.Abort();

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonObject?> ReadAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var frame = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            frame.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (JsonObject)JsonNode.Parse(frame.ToArray())!;
        }
    }
}

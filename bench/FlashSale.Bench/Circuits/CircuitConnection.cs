using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace FlashSale.Bench.Circuits;

/// <summary>
/// A visitor's connection to the circuit hub, as blazor.web.js of .NET 10 opens it: negotiation over HTTP, then a WebSocket.
/// </summary>
internal sealed class CircuitConnection(VisitorNetwork network, int number, string? cookies) : IAsyncDisposable
{
    // serverTimeoutInMilliseconds of SignalR's script, which closes a connection after this time without a message.
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource leaving = new();
    private Task reading = Task.CompletedTask;
    private long lastMessageAt;

    /// <summary>Received bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Opens the connection.</summary>
    /// <param name="onMessage">Handles a message and returns the reply; null for none.</param>
    /// <param name="onLost">Called when the connection ends before the visitor leaves.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    public async Task OpenAsync(
        Func<ReadOnlyMemory<byte>, byte[]?> onMessage, Action<Exception> onLost, CancellationToken cancellationToken)
    {
        var token = await NegotiateAsync(cancellationToken);
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (cookies is not null)
            socket.Options.SetRequestHeader("Cookie", cookies);
        var address = new UriBuilder(network.Shop) { Scheme = "ws", Path = "/_blazor", Query = "id=" + Uri.EscapeDataString(token) }.Uri;
        await socket.ConnectAsync(address, network.For(number), cancellationToken);
        await SendAsync(BlazorPack.Handshake);
        lastMessageAt = Stopwatch.GetTimestamp();
        reading = ReadAsync(onMessage, onLost, leaving.Token);
    }

    /// <summary>Waits for a response as long as a browser does.</summary>
    /// <exception cref="TimeoutException">The shop sent nothing for 30 seconds.</exception>
    public async Task WaitForAsync(Task answer, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1), cancellationToken)) != answer)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(lastMessageAt) > ServerTimeout)
                throw new TimeoutException("The shop sent nothing for 30 seconds.");
        }
        await answer;
    }

    public async Task SendAsync(byte[] message)
    {
        await sending.WaitAsync(leaving.Token);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, leaving.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        socket.Abort();
        try
        {
            await reading;
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // Expected after disconnecting.
        }
        socket.Dispose();
        sending.Dispose();
        leaving.Dispose();
    }

    private async Task<string> NegotiateAsync(CancellationToken cancellationToken)
    {
        using var response = await network.SendAsync(
            number, HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", cookies, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"The circuit was refused with {(int)response.StatusCode}.", null, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return answer.RootElement.GetProperty("connectionToken").GetString()!;
    }

    private async Task ReadAsync(
        Func<ReadOnlyMemory<byte>, byte[]?> onMessage, Action<Exception> onLost, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var filled = 0;
        var handshakeDone = false;
        try
        {
            while (true)
            {
                if (filled == buffer.Length)
                    buffer = Grow(buffer, filled);
                var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    throw new InvalidOperationException($"The shop closed the connection: {socket.CloseStatusDescription}");
                lastMessageAt = Stopwatch.GetTimestamp();
                filled += received.Count;
                Bytes += received.Count;
                var at = 0;
                if (!handshakeDone)
                {
                    if (buffer.AsSpan(0, filled).IndexOf((byte)0x1e) is >= 0 and var end)
                        (handshakeDone, at) = (true, end + 1);
                    else
                        continue;
                }
                while (BlazorPack.TryReadLength(buffer.AsSpan(at, filled - at), out var length, out var prefix)
                    && filled - at >= prefix + length)
                {
                    if (onMessage(buffer.AsMemory(at + prefix, length)) is { } answer)
                        await SendAsync(answer);
                    at += prefix + length;
                }
                buffer.AsSpan(at, filled - at).CopyTo(buffer);
                filled -= at;
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            onLost(failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int filled)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}

using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// A WebSocket connection to one client: passes received frames on one by one, and sends queued frames. Queueing never waits; a client that
/// reads too slowly is disconnected. Thread-safe.
/// </summary>
internal sealed class LiveConnection(
    WebSocket socket, LiveProtocol protocol, LiveQueryOptions options, LiveQueryMetrics metrics, TimeProvider clock) : IDisposable
{
    // Maximum time for sending the remaining frames and closing.
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    private readonly Channel<OutgoingFrame> waiting = Channel.CreateUnbounded<OutgoingFrame>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource gone = new(Timeout.InfiniteTimeSpan, clock);
    private readonly Lock sync = new();
    private int waitingFrames;
    private int waitingBytes;
    private bool isEnding;
    private bool isOver;
    private WebSocketCloseStatus closing;
    private string? closingDescription;
    private long sendingSince;

    /// <summary>Serves the client until it disconnects, is disconnected, or the application stops.</summary>
    /// <param name="answer">Handles a received frame.</param>
    /// <param name="stopping">Signals that the application stops.</param>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> answer, CancellationToken stopping)
    {
        using var atStop = stopping.UnsafeRegister(_ => End(null, status: WebSocketCloseStatus.EndpointUnavailable), null);
        var sending = SendAllAsync();
        try
        {
            await ReceiveAllAsync(answer);
        }
        catch (Exception broken) when (IsConnectionError(broken))
        {
            Disconnect(null);
        }
        finally
        {
            End(null);
            await sending;
        }
    }

    /// <summary>Queues a frame without waiting.</summary>
    /// <returns>False if the connection is ending, or is aborted because the queue is full.</returns>
    public bool TryEnqueue(OutgoingFrame frame)
    {
        lock (sync)
        {
            if (isEnding)
                return false;
            if (waitingFrames < options.MaxQueuedFrames && waitingBytes + frame.Length <= options.MaxQueuedBytes)
            {
                Enqueue(frame);
                return true;
            }
        }
        Disconnect("slow");
        return false;
    }

    /// <summary>Closes the connection after sending the queued frames and a last one.</summary>
    /// <param name="last">The last frame; null for none.</param>
    /// <param name="reason">Why the client is disconnected, for the metrics; null for a normal close.</param>
    /// <param name="status">The close status.</param>
    /// <param name="description">The close description; null for none.</param>
    public void End(
        OutgoingFrame? last,
        string? reason = null,
        WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure,
        string? description = null)
    {
        lock (sync)
        {
            if (isEnding)
                return;
            isEnding = true;
            (closing, closingDescription) = (status, Shorten(description));
            if (last is { } frame)
                Enqueue(frame);
            waiting.Writer.Complete();
            gone.CancelAfter(EndsWithin);
        }
        if (reason is not null)
            metrics.CountDisconnect(reason);
    }

    /// <summary>Disconnects the client if sending a frame takes too long.</summary>
    public void DisconnectIfStuck()
    {
        if (Volatile.Read(ref sendingSince) is not 0 and var since && clock.GetElapsedTime(since) > options.KeepAlive)
            Disconnect("stuck");
    }

    public void Dispose()
    {
        lock (sync)
            isOver = true;
        gone.Dispose();
    }

    private void Disconnect(string? reason)
    {
        lock (sync)
        {
            if (isOver)
                return;
            if (!isEnding)
            {
                isEnding = true;
                waiting.Writer.Complete(new OperationCanceledException());
                if (reason is not null)
                    metrics.CountDisconnect(reason);
            }
            // By a timer, so that callbacks don't run under the lock.
            gone.CancelAfter(TimeSpan.Zero);
        }
    }

    private void Enqueue(OutgoingFrame frame)
    {
        waitingFrames++;
        waitingBytes += frame.Length;
        waiting.Writer.TryWrite(frame);
    }

    private async Task ReceiveAllAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> answer)
    {
        using var reader = new FrameReader(socket, options.MaxFrameBytes);
        while (await reader.ReadAsync(gone.Token) is { } kind)
        {
            if (Volatile.Read(ref isEnding))
                continue;
            if (kind == FrameReader.Kind.TooLong)
                End(protocol.TooLong, "frame too long", WebSocketCloseStatus.MessageTooBig);
            else if (kind == FrameReader.Kind.Binary)
                End(protocol.Binary, "binary frame", protocol.BinaryStatus);
            else
                await answer(reader.Text, gone.Token);
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var frame in waiting.Reader.ReadAllAsync(gone.Token))
                await SendAsync(frame);
            await socket.CloseOutputAsync(closing, closingDescription, gone.Token);
        }
        catch (Exception broken)
        {
            Disconnect(null);
            if (!IsConnectionError(broken))
                throw;
        }
    }

    private async Task SendAsync(OutgoingFrame frame)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(frame.Length);
        try
        {
            frame.CopyTo(buffer);
            Volatile.Write(ref sendingSince, clock.GetTimestamp());
            await socket.SendAsync(buffer.AsMemory(0, frame.Length), WebSocketMessageType.Text, endOfMessage: true, gone.Token);
            Volatile.Write(ref sendingSince, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        lock (sync)
        {
            waitingFrames--;
            waitingBytes -= frame.Length;
        }
    }

    // A close frame's description is limited to 123 bytes.
    private static string? Shorten(string? description) =>
        description is null || Encoding.UTF8.GetByteCount(description) <= 123
            ? description
            : string.Concat(description.Where(char.IsAscii).Take(123));

    // The client or the network failed, which the server can't fix.
    private static bool IsConnectionError(Exception failure) =>
        failure is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;
}

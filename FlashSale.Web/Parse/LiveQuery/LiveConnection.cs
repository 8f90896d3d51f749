using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// The way to one client and back: hands on what the client sends, one frame after the other, and sends what waits for it. Whoever has something for
/// the client only puts it here and never waits; a client that reads too slowly is cut off.
/// </summary>
internal sealed class LiveConnection(
    WebSocket socket, LiveProtocol protocol, LiveQueryOptions options, LiveQueryMetrics metrics, TimeProvider clock) : IDisposable
{
    // How long the end may take: what waits, the last frame, and the client's answer to the closing.
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    private readonly Channel<OutgoingFrame> waiting = Channel.CreateUnbounded<OutgoingFrame>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource gone = new(Timeout.InfiniteTimeSpan, clock);
    private readonly Lock gate = new();
    private int waitingFrames;
    private int waitingBytes;
    private bool isEnding;
    private bool isOver;
    private WebSocketCloseStatus closing;
    private string? closingWords;
    private long sendingSince;

    /// <summary>Serves the client until it is gone, is cut off, or the shop stops.</summary>
    /// <param name="answer">Takes what the client sends.</param>
    /// <param name="stopping">Says that the shop stops.</param>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> answer, CancellationToken stopping)
    {
        using var atStop = stopping.UnsafeRegister(_ => End(null, status: WebSocketCloseStatus.EndpointUnavailable), null);
        var sending = SendAllAsync();
        try
        {
            await ReceiveAllAsync(answer);
        }
        catch (Exception broken) when (IsOfTheConnection(broken))
        {
            CutOff(null);
        }
        finally
        {
            End(null);
            await sending;
        }
    }

    /// <summary>Puts a frame behind those that wait. Never waits itself.</summary>
    /// <returns>False if the connection ends, or is cut off for this because too much waits.</returns>
    public bool Put(OutgoingFrame frame)
    {
        lock (gate)
        {
            if (isEnding)
                return false;
            if (waitingFrames < options.MaxQueuedFrames && waitingBytes + frame.Length <= options.MaxQueuedBytes)
            {
                Enqueue(frame);
                return true;
            }
        }
        CutOff("slow");
        return false;
    }

    /// <summary>Ends the connection in an orderly way: what waits is sent, then this, then it is closed.</summary>
    /// <param name="last">The last frame; null for none.</param>
    /// <param name="reason">Why the client is cut off, for the metrics; null if it is not.</param>
    /// <param name="status">What the client is told on closing.</param>
    /// <param name="words">The same in words; null for none.</param>
    public void End(
        OutgoingFrame? last, string? reason = null, WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure, string? words = null)
    {
        lock (gate)
        {
            if (isEnding)
                return;
            isEnding = true;
            (closing, closingWords) = (status, Shorten(words));
            if (last is { } frame)
                Enqueue(frame);
            waiting.Writer.Complete();
            gone.CancelAfter(EndsWithin);
        }
        if (reason is not null)
            metrics.Cut(reason);
    }

    /// <summary>Cuts the client off if it has not taken a frame for too long.</summary>
    public void CutOffIfStuck()
    {
        if (Volatile.Read(ref sendingSince) is not 0 and var since && clock.GetElapsedTime(since) > options.KeepAlive)
            CutOff("stuck");
    }

    public void Dispose()
    {
        lock (gate)
            isOver = true;
        gone.Dispose();
    }

    private void CutOff(string? reason)
    {
        lock (gate)
        {
            if (isOver)
                return;
            if (!isEnding)
            {
                isEnding = true;
                waiting.Writer.Complete(new OperationCanceledException());
                if (reason is not null)
                    metrics.Cut(reason);
            }
            // By a timer, so that what it breaks does not run here.
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
            await socket.CloseOutputAsync(closing, closingWords, gone.Token);
        }
        catch (Exception broken)
        {
            CutOff(null);
            if (!IsOfTheConnection(broken))
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
        lock (gate)
        {
            waitingFrames--;
            waitingBytes -= frame.Length;
        }
    }

    // A closing frame has room for 123 bytes.
    private static string? Shorten(string? words) =>
        words is null || Encoding.UTF8.GetByteCount(words) <= 123 ? words : string.Concat(words.Where(char.IsAscii).Take(123));

    // The client, or the network in between, is gone: nothing that the shop could mend.
    private static bool IsOfTheConnection(Exception failure) => failure is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException;
}

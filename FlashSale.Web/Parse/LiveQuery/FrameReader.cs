using System.Buffers;
using System.Net.WebSockets;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>
/// Reads a client's frames. It rents a buffer only while a frame arrives, because there may be thousands of idle clients.
/// </summary>
internal sealed class FrameReader(WebSocket socket, int maxBytes) : IDisposable
{
    private const int FirstBuffer = 1024;

    private byte[] buffer = [];
    private int length;

    /// <summary>The kind of frame.</summary>
    internal enum Kind
    {
        /// <summary>A text frame: see <see cref="FrameReader.Text"/>.</summary>
        Text,

        /// <summary>A binary frame.</summary>
        Binary,

        /// <summary>A frame longer than the limit. The rest of it is reported as further frames of this kind.</summary>
        TooLong,
    }

    /// <summary>The received text in UTF-8. Valid until the next read.</summary>
    public ReadOnlyMemory<byte> Text => buffer.AsMemory(0, length);

    /// <summary>Waits for a frame.</summary>
    /// <returns>The kind of frame; null if the client closes the connection.</returns>
    public async Task<Kind?> ReadAsync(CancellationToken cancellationToken)
    {
        Return();
        var part = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        while (part is { EndOfMessage: false, MessageType: not WebSocketMessageType.Close })
        {
            if (length > maxBytes)
                return Kind.TooLong;
            if (length == buffer.Length)
                Grow();
            part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += part.Count;
        }
        return part.MessageType switch
        {
            WebSocketMessageType.Close => null,
            WebSocketMessageType.Binary => Kind.Binary,
            _ => length > maxBytes ? Kind.TooLong : Kind.Text,
        };
    }

    public void Dispose() => Return();

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, 2 * buffer.Length));
        Text.CopyTo(larger);
        var smaller = buffer;
        buffer = larger;
        if (smaller.Length > 0)
            ArrayPool<byte>.Shared.Return(smaller);
    }

    private void Return()
    {
        length = 0;
        if (buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}

using System.Buffers;
using System.Net.WebSockets;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Reads a client's frames, one after the other. While the client is silent it holds no buffer: there may be thousands.</summary>
internal sealed class FrameReader(WebSocket socket, int maxBytes) : IDisposable
{
    private const int FirstBuffer = 1024;

    private byte[] buffer = [];
    private int length;

    /// <summary>What came.</summary>
    internal enum Kind
    {
        /// <summary>A text: <see cref="FrameReader.Text"/>.</summary>
        Text,

        /// <summary>Bytes that are no text.</summary>
        Binary,

        /// <summary>A frame that is longer than allowed. What follows of it comes as frames of this kind too.</summary>
        TooLong,
    }

    /// <summary>The text that came, in UTF-8, until the next is read.</summary>
    public ReadOnlyMemory<byte> Text => buffer.AsMemory(0, length);

    /// <summary>Waits for a frame.</summary>
    /// <returns>What came; null if the client closes the connection.</returns>
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

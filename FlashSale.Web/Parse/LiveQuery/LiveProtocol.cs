using System.Net.WebSockets;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>How a protocol ends a connection on which something comes that is no frame of it.</summary>
/// <param name="TooLong">The last frame for a client whose frame is too long; null for none.</param>
/// <param name="Binary">The last frame for a client that sends bytes instead of text; null for none.</param>
/// <param name="BinaryStatus">What that client is told on closing.</param>
internal sealed record LiveProtocol(OutgoingFrame? TooLong, OutgoingFrame? Binary, WebSocketCloseStatus BinaryStatus)
{
    /// <summary>LiveQuery, with the longest frame that a client may send, in bytes.</summary>
    public static LiveProtocol LiveQuery(int maxFrameBytes) => new(
        LiveFrames.Error(1, $"The frame is too long: at most {maxFrameBytes} bytes.", reconnect: false),
        LiveFrames.Error(1, "Frames must be texts, not binary.", reconnect: false),
        WebSocketCloseStatus.InvalidMessageType);
}

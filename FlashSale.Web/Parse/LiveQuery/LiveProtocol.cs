using System.Net.WebSockets;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>How a protocol closes a connection after an invalid frame.</summary>
/// <param name="TooLong">The last frame after a frame that is too long; null for none.</param>
/// <param name="Binary">The last frame after a binary frame; null for none.</param>
/// <param name="BinaryStatus">The close status after a binary frame.</param>
internal sealed record LiveProtocol(OutgoingFrame? TooLong, OutgoingFrame? Binary, WebSocketCloseStatus BinaryStatus)
{
    /// <summary>LiveQuery's protocol with this frame limit in bytes.</summary>
    public static LiveProtocol LiveQuery(int maxFrameBytes) => new(
        LiveFrames.Error(1, $"The frame is too long. The limit is {maxFrameBytes} bytes.", reconnect: false),
        LiveFrames.Error(1, "Send text frames, not binary frames.", reconnect: false),
        WebSocketCloseStatus.InvalidMessageType);
}

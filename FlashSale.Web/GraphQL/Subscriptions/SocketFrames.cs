using System.Buffers;
using System.Text;
using System.Text.Json;
using FlashSale.Web.Parse.LiveQuery;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Web.GraphQL.Subscriptions;

/// <summary>Messages that the server sends, in the graphql-transport-ws protocol.</summary>
internal static class SocketFrames
{
    private static readonly byte[] NextBegins = """{"type":"next","id":"""u8.ToArray();
    private static readonly byte[] ErrorBegins = """{"type":"error","id":"""u8.ToArray();
    private static readonly byte[] CompleteBegins = """{"type":"complete","id":"""u8.ToArray();
    private static readonly byte[] End = "}"u8.ToArray();

    /// <summary>The client is connected.</summary>
    public static OutgoingFrame Acknowledged { get; } = new("""{"type":"connection_ack"}"""u8.ToArray());

    /// <summary>The answer to a ping.</summary>
    public static OutgoingFrame Pong { get; } = new("""{"type":"pong"}"""u8.ToArray());

    /// <summary>A client's id for an operation, as JSON.</summary>
    public static byte[] Name(string id)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ParseObjectWriter.Options))
            writer.WriteStringValue(id);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Creates a message with a result.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="payload">See <see cref="Payload"/>.</param>
    public static OutgoingFrame Next(byte[] name, byte[] payload) => new(NextBegins, name, payload);

    /// <summary>Creates a message that ends an operation with errors.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="errors">The errors, as <see cref="Payload"/>.</param>
    public static OutgoingFrame Error(byte[] name, byte[] errors) => new(ErrorBegins, name, errors);

    /// <summary>Creates a message that the operation is complete.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    public static OutgoingFrame Complete(byte[] name) => new(CompleteBegins, name, End);

    /// <summary>The rest of a message with a payload.</summary>
    public static byte[] Payload(string json) => Encoding.UTF8.GetBytes($",\"payload\":{json}}}");
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>Creates the frames that the server sends.</summary>
internal static class LiveFrames
{
    private static readonly byte[] End = "}"u8.ToArray();
    private static readonly Dictionary<string, byte[]> Beginnings =
        new[] { "connected", "subscribed", "unsubscribed", "create", "enter", "update", "leave", "delete" }
            .ToDictionary(op => op, op => Encoding.UTF8.GetBytes($$"""{"op":"{{op}}","""), StringComparer.Ordinal);

    /// <summary>Creates a frame without an object.</summary>
    public static OutgoingFrame Plain(string op, byte[] address) => new(Beginnings[op], address, End);

    /// <summary>Creates an event frame.</summary>
    /// <param name="op">The event.</param>
    /// <param name="address">The client and subscription.</param>
    /// <param name="rest">The serialized objects: see <see cref="Objects"/>.</param>
    public static OutgoingFrame Event(string op, byte[] address, byte[] rest) => new(Beginnings[op], address, rest);

    /// <summary>Creates an error frame.</summary>
    /// <param name="code">Parse's code.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="reconnect">Whether the client should reconnect.</param>
    /// <param name="requestId">The affected subscription; null for the whole connection.</param>
    public static OutgoingFrame Error(int code, string message, bool reconnect, long? requestId = null) => new(Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "error"u8);
        writer.WriteString("error"u8, message);
        writer.WriteNumber("code"u8, code);
        writer.WriteBoolean("reconnect"u8, reconnect);
        if (requestId is { } id)
            writer.WriteNumber("requestId"u8, id);
        else
            writer.WriteNull("requestId"u8);
        writer.WriteEndObject();
    }));

    /// <summary>Serializes the members that identify a client and its subscription, if any.</summary>
    public static byte[] Address(string clientId, string? installationId, long? requestId = null)
    {
        var whole = Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("clientId"u8, clientId);
            if (installationId is not null)
                writer.WriteString("installationId"u8, installationId);
            if (requestId is { } id)
                writer.WriteNumber("requestId"u8, id);
            writer.WriteEndObject();
        });
        return whole[1..^1];
    }

    /// <summary>Serializes the object as a subscription selects it, and the original if the event has one.</summary>
    public static byte[] Objects(LiveEvent liveEvent, LiveChange change, LiveSubscription subscription)
    {
        var whole = Write(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("object"u8);
            if (liveEvent.Shows == LiveEvent.State.Hidden)
                WriteHidden(writer, change);
            else
                WriteObject(writer, liveEvent.Shows == LiveEvent.State.After ? change.After! : change.Before!, subscription);
            if (liveEvent.HasOriginal)
            {
                writer.WritePropertyName("original"u8);
                WriteObject(writer, change.Before!, subscription);
            }
            writer.WriteEndObject();
        });
        whole[0] = (byte)',';
        return whole;
    }

    private static void WriteObject(Utf8JsonWriter writer, object entity, LiveSubscription subscription) =>
        ParseObjectWriter.WriteObject(
            writer, entity, subscription.Query.Selection, Queries.IncludedObjects.None, subscription.ShopAddress, ObjectForm.Named);

    private static void WriteHidden(Utf8JsonWriter writer, LiveChange change)
    {
        writer.WriteStartObject();
        writer.WriteString("className"u8, change.Class.Name);
        writer.WriteString("objectId"u8, change.Class.IdOf(change.After!));
        writer.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ParseObjectWriter.Options))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>The frames that the shop sends.</summary>
internal static class LiveFrames
{
    private static readonly byte[] End = "}"u8.ToArray();
    private static readonly Dictionary<string, byte[]> Beginnings =
        new[] { "connected", "subscribed", "unsubscribed", "create", "enter", "update", "leave", "delete" }.ToDictionary(op => op, op => Encoding.UTF8.GetBytes($$"""{"op":"{{op}}","""), StringComparer.Ordinal);

    /// <summary>A frame without an object.</summary>
    public static OutgoingFrame Plain(string op, byte[] address) => new(Beginnings[op], address, End);

    /// <summary>A frame that tells of an object.</summary>
    /// <param name="op">What became of it.</param>
    /// <param name="address">For whom it is.</param>
    /// <param name="rest">The objects: see <see cref="Objects"/>.</param>
    public static OutgoingFrame Event(string op, byte[] address, byte[] rest) => new(Beginnings[op], address, rest);

    /// <summary>Something went wrong.</summary>
    /// <param name="code">Parse's code.</param>
    /// <param name="message">What it is and what to do.</param>
    /// <param name="reconnect">Whether it helps to connect anew.</param>
    /// <param name="requestId">The subscription that it is about; null for the whole connection.</param>
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

    /// <summary>The members that name a client, and its subscription if it is about one.</summary>
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

    /// <summary>The end of a frame that tells of an object: the object as a subscription shows it, with the one before if the event has that.</summary>
    public static byte[] Objects(LiveEvent told, LiveChange change, LiveSubscription subscription)
    {
        var whole = Write(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("object"u8);
            if (told.Shows == LiveEvent.State.Hidden)
                WriteHidden(writer, change);
            else
                WriteObject(writer, told.Shows == LiveEvent.State.After ? change.After! : change.Before!, subscription);
            if (told.HasOriginal)
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
        ParseObjectWriter.WriteObject(writer, entity, subscription.Query.Selection, Queries.IncludedObjects.None, subscription.Shop, ObjectForm.Named);

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

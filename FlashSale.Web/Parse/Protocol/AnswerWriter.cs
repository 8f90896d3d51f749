using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Queries;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>Sends responses and errors.</summary>
internal static class AnswerWriter
{
    // Compressing smaller responses isn't worth it.
    private const int WorthCompressing = 1024;

    private const string Json = "application/json";

    /// <summary>Sends a response.</summary>
    public static Task SendAsync(HttpContext http, ParseAnswer answer, Uri parseAddress)
    {
        var headers = http.Response.Headers;
        if (answer.Location is { } path)
            headers.Location = parseAddress.AbsoluteUri.TrimEnd('/') + path;
        headers.CacheControl = answer.ETag is null ? "no-store" : "private, no-cache";
        headers.ETag = answer.ETag;
        if (answer.Status != StatusCodes.Status304NotModified)
            return SendAsync(http, answer.Status, Json, answer.Write, mayCompress: !answer.HoldsSecret);
        http.Response.StatusCode = answer.Status;
        return Task.CompletedTask;
    }

    /// <summary>Sends an error.</summary>
    public static Task SendAsync(HttpContext http, ParseError error) => SendAsync(http, error, Json, writer => Write(writer, error));

    /// <summary>Sends an error in a format other than Parse's.</summary>
    /// <param name="http">The request's body.</param>
    /// <param name="error">The error.</param>
    /// <param name="mediaType">The body's media type.</param>
    /// <param name="write">Writes the body.</param>
    public static Task SendAsync(HttpContext http, ParseError error, string mediaType, Action<Utf8JsonWriter> write)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (error.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return SendAsync(http, error.Status, mediaType, write, mayCompress: false);
    }

    /// <summary>Writes an error's body.</summary>
    public static void Write(Utf8JsonWriter writer, ParseError error)
    {
        writer.WriteStartObject();
        WriteMembers(writer, error);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members of an error's body.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, ParseError error)
    {
        if (error.Code is { } code)
            writer.WriteNumber("code"u8, code);
        writer.WriteString("error"u8, error.Message);
        if (error.Reason is { } reason)
            writer.WriteString("reason"u8, reason);
        if (error.Detail is { } detail)
            writer.WriteString("detail"u8, detail);
    }

    /// <summary>Serializes a body, or the response to a part of a batch.</summary>
    public static ArrayBufferWriter<byte> Write(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(WorthCompressing);
        using var writer = new Utf8JsonWriter(body, ParseObjectWriter.Options);
        write(writer);
        writer.Flush();
        return body;
    }

    private static async Task SendAsync(HttpContext http, int status, string mediaType, Action<Utf8JsonWriter> write, bool mayCompress)
    {
        // Serialized completely before sending, so that a failure becomes an error and not half a response.
        var body = Write(write);
        if (!mayCompress || body.WrittenCount < WorthCompressing)
            http.Request.Headers.AcceptEncoding = default;
        http.Response.StatusCode = status;
        http.Response.ContentType = $"{mediaType}; charset=utf-8";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }
}

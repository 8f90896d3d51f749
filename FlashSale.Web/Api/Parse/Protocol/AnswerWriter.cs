using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Api.Parse.Objects;

namespace FlashSale.Web.Api.Parse.Protocol;

/// <summary>Writes answers and errors as they go over the wire.</summary>
internal static class AnswerWriter
{
    // Below that, compressing takes longer than it saves.
    private const int WorthCompressing = 1024;

    /// <summary>Sends an answer.</summary>
    public static Task SendAsync(HttpContext http, ParseAnswer answer, Uri parseAddress)
    {
        var headers = http.Response.Headers;
        if (answer.Location is { } path)
            headers.Location = parseAddress.AbsoluteUri.TrimEnd('/') + path;
        headers.CacheControl = answer.ETag is null ? "no-store" : "private, no-cache";
        headers.ETag = answer.ETag;
        if (answer.Status != StatusCodes.Status304NotModified)
            return SendAsync(http, answer.Status, answer.Write, mayCompress: !answer.HoldsSecret);
        http.Response.StatusCode = answer.Status;
        return Task.CompletedTask;
    }

    /// <summary>Sends an error.</summary>
    public static Task SendAsync(HttpContext http, ParseError error)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (error.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return SendAsync(http, error.Status, writer => Write(writer, error), mayCompress: false);
    }

    /// <summary>Writes an error's body.</summary>
    public static void Write(Utf8JsonWriter writer, ParseError error)
    {
        writer.WriteStartObject();
        if (error.Code is { } code)
            writer.WriteNumber("code"u8, code);
        writer.WriteString("error"u8, error.Message);
        if (error.Reason is { } reason)
            writer.WriteString("reason"u8, reason);
        if (error.Detail is { } detail)
            writer.WriteString("detail"u8, detail);
        writer.WriteEndObject();
    }

    /// <summary>Writes a body, or what a part of a batch is answered.</summary>
    public static ArrayBufferWriter<byte> Write(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(WorthCompressing);
        using var writer = new Utf8JsonWriter(body, ParseObjectWriter.Options);
        write(writer);
        writer.Flush();
        return body;
    }

    private static async Task SendAsync(HttpContext http, int status, Action<Utf8JsonWriter> write, bool mayCompress)
    {
        // Written before anything is sent, so that a fault on the way is an error and not half an answer.
        var body = Write(write);
        if (!mayCompress || body.WrittenCount < WorthCompressing)
            http.Request.Headers.AcceptEncoding = default;
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }
}

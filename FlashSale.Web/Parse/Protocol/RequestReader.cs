using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Unicode;
using FlashSale.Web.Parse.Calls;
using Microsoft.AspNetCore.Http.Features;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>Reads request bodies, and removes the metadata that browser SDKs put there instead of headers.</summary>
internal sealed class RequestReader(ParseOptions options)
{
    private const int FirstBuffer = 16 * 1024;

    private static readonly HashSet<string> Metadata =
    [
        "_method", "_noBody", "_context", "_ContentType",
        "_ApplicationId", "_RESTAPIKey", "_RestKey", "_JavaScriptKey", "_ClientKey", "_WindowsKey", "_DotNetKey", "_MasterKey",
        "_ClientVersion", "_InstallationId", "_SessionToken", "_RevocableSession",
    ];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>An empty body.</summary>
    public static JsonElement NoBody { get; } = JsonDocument.Parse("{}").RootElement;

    /// <summary>Reads the body as a JSON object; an empty one if there is no body.</summary>
    /// <exception cref="ParseException">The body is too long or isn't a JSON object.</exception>
    public Task<JsonElement> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadBodyAsync(request, mayBeList: false, cancellationToken);

    /// <summary>Reads the body as a JSON object or, if allowed, an array; an empty object if there is no body.</summary>
    /// <exception cref="ParseException">The body is too long or has another type.</exception>
    public async Task<JsonElement> ReadBodyAsync(HttpRequest request, bool mayBeList, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(request, cancellationToken);
        if (bytes.Span.StartsWith(ByteOrderMark))
            bytes = bytes[ByteOrderMark.Length..];
        return bytes.Length == 0 ? NoBody : ReadJson(bytes, mayBeList);
    }

    /// <summary>Gets a metadata value if it's a string.</summary>
    public static string? FindMetadata(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Removes the metadata from a body.</summary>
    public static JsonElement WithoutMetadata(JsonElement body) => Without(body, Metadata.Contains);

    /// <summary>Removes some members from a body.</summary>
    public static JsonElement Without(JsonElement body, Func<string, bool> isLeftOut)
    {
        if (!body.EnumerateObject().Any(member => isLeftOut(member.Name)))
            return body;
        var rest = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(rest, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            foreach (var member in body.EnumerateObject().Where(member => !isLeftOut(member.Name)))
                member.WriteTo(writer);
            writer.WriteEndObject();
        }
        return JsonDocument.Parse(rest.WrittenMemory, new JsonDocumentOptions { MaxDepth = int.MaxValue }).RootElement;
    }

    private async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > options.MaxBodyBytes)
            throw TooLong();
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return default;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.MaxBodyBytes;
        try
        {
            // Starts small, because the announced length isn't trusted before authentication.
            var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, FirstBuffer));
            if (Decompressed(request) is not { } plain)
                await request.Body.CopyToAsync(buffer, cancellationToken);
            else
                await using (plain)
                    await UnpackAsync(plain, buffer, cancellationToken);
            return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        }
        // BrotliStream reports bad data with an InvalidOperationException.
        catch (Exception error) when (
            error is InvalidDataException or InvalidOperationException && request.Headers.ContentEncoding.Count > 0)
        {
            throw new ParseException(
                ParseError.InvalidJson("The body doesn't match its Content-Encoding, or is incomplete."));
        }
        catch (BadHttpRequestException error)
        {
            throw error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLong()
                : new ParseException(new ParseError(error.StatusCode, 107, "The body couldn't be read. Send the request again."));
        }
    }

    // Null if the body isn't compressed.
    private static Stream? Decompressed(HttpRequest request) => request.Headers.ContentEncoding.ToString().Trim().ToUpperInvariant() switch
    {
        "" or "IDENTITY" => null,
        "GZIP" or "X-GZIP" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        "DEFLATE" => new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        "BR" => new BrotliStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        _ => throw new ParseException(new ParseError(
            StatusCodes.Status415UnsupportedMediaType,
            107,
            "This Content-Encoding isn't supported. Use gzip, deflate or br, or send the body uncompressed.")),
    };

    // The limit applies to the decompressed length, because a small body can expand to a huge one.
    private async Task UnpackAsync(Stream plain, MemoryStream buffer, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            while (await plain.ReadAsync(piece, cancellationToken) is > 0 and var read)
            {
                if (buffer.Length + read > options.MaxBodyBytes)
                    throw TooLong();
                buffer.Write(piece, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private JsonElement ReadJson(ReadOnlyMemory<byte> bytes, bool mayBeList)
    {
        if (!Utf8.IsValid(bytes.Span))
            throw new ParseException(ParseError.InvalidJson("The body isn't valid UTF-8."));
        try
        {
            // Not disposed: it owns no pooled memory.
            var root = JsonDocument.Parse(
                bytes, new JsonDocumentOptions { MaxDepth = options.MaxJsonDepth, AllowDuplicateProperties = false }).RootElement;
            if (root.ValueKind != JsonValueKind.Object && !(mayBeList && root.ValueKind == JsonValueKind.Array))
                throw new ParseException(ParseError.InvalidJson("The body must be a JSON object."));
            if (bytes.Span.IndexOf("\\u"u8) >= 0)
                CheckTexts(root);
            return root;
        }
        catch (JsonException error)
        {
            throw new ParseException(ParseError.InvalidJson("The body", error));
        }
        catch (InvalidOperationException)
        {
            // The parser reads the members' names to find duplicates, and one contains an unpaired surrogate.
            throw HalfText();
        }
    }

    /// <summary>Refuses strings with NUL characters, which databases can't store, or unpaired surrogates.</summary>
    /// <exception cref="ParseException">107.</exception>
    public static void CheckTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    CheckText(() => member.Name);
                    CheckTexts(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    CheckTexts(item);
                break;
            case JsonValueKind.String:
                CheckText(element.GetString);
                break;
        }
    }

    private static void CheckText(Func<string?> read)
    {
        try
        {
            if (!read()!.Contains('\0', StringComparison.Ordinal))
                return;
        }
        catch (InvalidOperationException)
        {
        }
        throw HalfText();
    }

    private static ParseException HalfText() =>
        new(ParseError.InvalidJson("A string in the body contains a NUL character or an unpaired surrogate."));

    private ParseException TooLong() =>
        new(new ParseError(StatusCodes.Status413PayloadTooLarge, 116, $"The body is too long. The limit is {options.MaxBodyBytes} bytes."));
}

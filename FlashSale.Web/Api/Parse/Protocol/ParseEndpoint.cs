using System.Globalization;
using System.Text.Json;
using FlashSale.Data.Engines;
using FlashSale.Web.Api.Parse.Errors;
using FlashSale.Web.Api.Parse.Writing;
using FlashSale.Web.Operations;
using FlashSale.Web.Shop;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Api.Parse.Protocol;

/// <summary>Takes every request under <c>/parse</c>: unwraps it, finds out who sends it, has it answered, and makes a Parse error of whatever goes wrong.</summary>
internal sealed partial class ParseEndpoint(
    ParseOptions options,
    ParseGate gate,
    ParseRoutes routes,
    IOptions<ShopOptions> shop,
    DatabaseOutage outage,
    ILogger<ParseEndpoint> logger)
{
    private const string Health = "/health";
    private const string Login = "/login";

    private readonly RequestReader reader = new(options);

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        ParseCors.Allow(http, options);
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            await ParseCors.AnswerPreflightAsync(http.Response);
            return;
        }
        if (RequestSize.RefusalOf(http.Request, RequestSize.LongestAddress) is { } tooLong)
        {
            await AnswerWriter.SendAsync(http, tooLong);
            return;
        }
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(options.RequestTimeout);
        try
        {
            var request = await UnwrapAsync(http, timeout.Token);
            var answer = await routes.AnswerAsync(request, timeout.Token);
            await AnswerWriter.SendAsync(http, answer, new Uri(request.Call.BaseAddress, ParseRegistration.Path.TrimStart('/')));
        }
        catch (ParseException refused)
        {
            await AnswerWriter.SendAsync(http, refused.Error);
        }
        catch (Exception gone) when (gone is ConnectionResetException || (gone is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // The client is gone: there is nobody to answer.
        }
        catch (Exception late) when (late is OperationCanceledException || DatabaseErrors.IsInterruption(late))
        {
            await AnswerWriter.SendAsync(http, ParseError.TooLong);
        }
        catch (Exception fault) when (!http.Response.HasStarted && outage.Explains(fault))
        {
            await AnswerWriter.SendAsync(http, ParseError.DatabaseAway);
        }
#pragma warning disable CA1031 // Whatever it was: the client gets no details, the log gets all of them.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(fault, http.Request.Method, http.Request.Path);
            if (!http.Response.HasStarted)
                await AnswerWriter.SendAsync(http, ParseError.Internal);
        }
    }

    private async Task<ParseRequest> UnwrapAsync(HttpContext http, CancellationToken cancellationToken)
    {
        // The server sends no body in answer to a HEAD.
        var method = HttpMethods.IsHead(http.Request.Method) ? HttpMethods.Get : http.Request.Method.ToUpperInvariant();
        http.Request.Path.StartsWithSegments(ParseRegistration.Path, out var rest);
        var path = rest.Value!;
        if (path.Contains('\0', StringComparison.Ordinal) || http.Request.Query.Any(each => each.Value.ToString().Contains('\0', StringComparison.Ordinal)))
            throw new ParseException(ParseError.InvalidQuery("The address holds a NUL."));
        var credentials = await reader.ReadBodyAsync(http.Request, cancellationToken);
        if (HttpMethods.IsPost(method) && RequestReader.FindMetadata(credentials, "_method") is { } real)
            method = real.ToUpperInvariant();
        var caller = path == Health && method == HttpMethods.Get
            ? Caller.Anonymous
            : await gate.AdmitAsync(ReadCredentials(http.Request.Headers, credentials, path), gate.AddressOf(http), cancellationToken);
        return new ParseRequest
        {
            Method = method,
            Path = path,
            Body = RequestReader.WithoutMetadata(credentials),
            Query = http.Request.Query,
            Token = caller.IsSignedIn ? SessionToken(http.Request.Headers, credentials) : null,
            Address = ClientNetwork.Of(http.Connection.RemoteIpAddress).ToString(),
            IfNoneMatch = http.Request.Headers.IfNoneMatch.ToString(),
            Call = new ParseCall
            {
                Caller = caller,
                Services = http.RequestServices,
                BaseAddress = shop.Value.AddressFor(http.Request) ?? throw new ParseException(ParseError.InvalidQuery("The header Host names no host.")),
                IdempotencyKey = Header(http.Request.Headers, "X-Parse-Request-Id"),
                IfMatch = ReadIfMatch(http.Request.Headers.IfMatch.ToString()),
                InstallationId = Either(http.Request.Headers, "X-Parse-Installation-Id", credentials, "_InstallationId"),
            },
        };
    }

    private static ParseCredentials ReadCredentials(IHeaderDictionary headers, JsonElement metadata, string path) => new()
    {
        ApplicationId = Either(headers, "X-Parse-Application-Id", metadata, "_ApplicationId"),
        RestKey = Either(headers, "X-Parse-REST-API-Key", metadata, "_RESTAPIKey") ?? RequestReader.FindMetadata(metadata, "_RestKey"),
        JavaScriptKey = Either(headers, "X-Parse-Javascript-Key", metadata, "_JavaScriptKey"),
        ClientKey = Either(headers, "X-Parse-Client-Key", metadata, "_ClientKey"),
        DotNetKey = Either(headers, "X-Parse-Windows-Key", metadata, "_WindowsKey") ?? RequestReader.FindMetadata(metadata, "_DotNetKey"),
        MasterKey = Either(headers, "X-Parse-Master-Key", metadata, "_MasterKey"),
        // Who logs in anew may well have a token that is over.
        SessionToken = path == Login ? null : SessionToken(headers, metadata),
    };

    private static string? SessionToken(IHeaderDictionary headers, JsonElement metadata) => Either(headers, "X-Parse-Session-Token", metadata, "_SessionToken");

    private static string? Either(IHeaderDictionary headers, string header, JsonElement metadata, string member) => Header(headers, header) ?? RequestReader.FindMetadata(metadata, member);

    private static string? Header(IHeaderDictionary headers, string name) => headers.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value ? value : null;

    private static ulong? ReadIfMatch(string header)
    {
        var tag = header.Trim();
        if (tag.Length == 0 || tag == "*")
            return null;
        return tag.StartsWith('"') && tag.EndsWith('"') && ulong.TryParse(tag.AsSpan(1, Math.Max(0, tag.Length - 2)), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new ParseException(ParseError.Validation("If-Match must be the ETag that the object came with, such as \"7\"."));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} of the API failed")]
    private partial void LogFault(Exception fault, string method, PathString path);
}

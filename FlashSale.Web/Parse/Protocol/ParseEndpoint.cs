using System.Globalization;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Parse.Calls;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>
/// Handles every request under <c>/parse</c>: reads it, authenticates the caller, routes it, and converts failures to Parse errors.
/// </summary>
internal sealed class ParseEndpoint(
    ParseOptions options, ParseGate gate, ParseRoutes routes, IOptions<ShopOptions> shop, RequestGuard guard)
{
    private const string Health = "/health";
    private const string Login = "/login";

    private readonly RequestReader reader = new(options);

    /// <summary>Handles one request.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return guard.AnswerAsync(http, async cancellationToken =>
        {
            var request = await UnwrapAsync(http, cancellationToken);
            var answer = await routes.AnswerAsync(request, cancellationToken);
            await AnswerWriter.SendAsync(http, answer, new Uri(request.Call.BaseAddress, ParseRegistration.Path.TrimStart('/')));
        });
    }

    private async Task<ParseRequest> UnwrapAsync(HttpContext http, CancellationToken cancellationToken)
    {
        // The server omits the body of a HEAD response.
        var method = HttpMethods.IsHead(http.Request.Method) ? HttpMethods.Get : http.Request.Method.ToUpperInvariant();
        http.Request.Path.StartsWithSegments(ParseRegistration.Path, out var rest);
        var path = rest.Value!;
        if (path.Contains('\0', StringComparison.Ordinal)
            || http.Request.Query.Any(each => each.Value.ToString().Contains('\0', StringComparison.Ordinal)))
            throw new ParseException(ParseError.InvalidQuery("The URL contains a NUL character."));
        var credentials = await reader.ReadBodyAsync(http.Request, cancellationToken);
        if (HttpMethods.IsPost(method) && RequestReader.FindMetadata(credentials, "_method") is { } real)
            method = real.ToUpperInvariant();
        var caller = path == Health && method == HttpMethods.Get
            ? Caller.Anonymous
            : await gate.AuthenticateAsync(
                // A client that logs in may still send an expired token.
                RequestHeaders.ReadCredentials(http.Request.Headers, credentials, withSession: path != Login),
                gate.AddressOf(http),
                cancellationToken);
        return new ParseRequest
        {
            Method = method,
            Path = path,
            Body = RequestReader.WithoutMetadata(credentials),
            Query = http.Request.Query,
            Token = caller.IsSignedIn ? RequestHeaders.SessionToken(http.Request.Headers, credentials) : null,
            Address = ClientNetwork.Of(http.Connection.RemoteIpAddress).ToString(),
            IfNoneMatch = http.Request.Headers.IfNoneMatch.ToString(),
            Call = new ParseCall
            {
                Caller = caller,
                Services = http.RequestServices,
                BaseAddress = shop.Value.AddressFor(http.Request)
                    ?? throw new ParseException(ParseError.InvalidQuery("The Host header is missing or invalid.")),
                IdempotencyKey = RequestHeaders.RequestId(http.Request.Headers),
                IfMatch = ReadIfMatch(http.Request.Headers.IfMatch.ToString()),
                InstallationId = RequestHeaders.InstallationId(http.Request.Headers, credentials),
            },
        };
    }

    private static ulong? ReadIfMatch(string header)
    {
        var tag = header.Trim();
        if (tag.Length == 0 || tag == "*")
            return null;
        return tag.StartsWith('"')
            && tag.EndsWith('"')
            && ulong.TryParse(tag.AsSpan(1, Math.Max(0, tag.Length - 2)), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new ParseException(ParseError.Validation("If-Match must be the object's ETag, such as \"7\"."));
    }
}

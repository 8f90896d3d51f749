using System.Globalization;
using FlashSale.Web.Parse.Calls;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>
/// Limits the length of URLs and headers. Kestrel's own limits are higher, because it refuses requests without a body or CORS headers.
/// </summary>
internal static class RequestSize
{
    /// <summary>Maximum length of an API URL (path and query string), in bytes.</summary>
    public const int MaxUrlLength = 16 * 1024;

    /// <summary>Maximum length of a page's URL, in bytes.</summary>
    public const int MaxPageUrlLength = 8 * 1024;

    private const int MaxHeadersLength = 32 * 1024;
    private const int KestrelLimit = 64 * 1024;

    /// <summary>Sets Kestrel's limits.</summary>
    public static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestLineSize = KestrelLimit;
        kestrel.Limits.MaxRequestHeadersTotalSize = KestrelLimit;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = KestrelLimit;
    }

    /// <summary>Gets the error for a request that is too long; null if it isn't.</summary>
    /// <param name="request">The request's body.</param>
    /// <param name="maxUrlLength">Maximum length of its URL, in bytes.</param>
    public static ParseError? RefusalOf(HttpRequest request, int maxUrlLength)
    {
        var address = LengthOfAddress(request);
        if (address > maxUrlLength)
        {
            return new ParseError(StatusCodes.Status414UriTooLong, 102, string.Create(
                CultureInfo.InvariantCulture,
                $"The URL is too long: {address} bytes, and the limit is {maxUrlLength}. "
                + $"Send a POST with \"_method\":\"GET\" and the parameters in its JSON body."));
        }
        var headers = request.Headers.Sum(header => (long)header.Key.Length + header.Value.Sum(value => value?.Length ?? 0));
        return headers <= MaxHeadersLength ? null : new ParseError(StatusCodes.Status431RequestHeaderFieldsTooLarge, 102, string.Create(
            CultureInfo.InvariantCulture,
            $"The headers are too long: {headers} bytes, and the limit is {MaxHeadersLength}. Send fewer headers."));
    }

    /// <summary>Middleware that refuses page requests with too long URLs or headers.</summary>
    public static Task RefuseLongPagesAsync(HttpContext http, RequestDelegate next)
    {
        // The error page is rendered for the same request.
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null || RefusalOf(http.Request, MaxPageUrlLength) is not { } refusal)
            return next(http);
        http.Response.StatusCode = refusal.Status;
        return Task.CompletedTask;
    }

    // The raw length, as the client sent it.
    private static int LengthOfAddress(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target
            ? target.Length
            : request.Path.ToUriComponent().Length + request.QueryString.ToUriComponent().Length;
}

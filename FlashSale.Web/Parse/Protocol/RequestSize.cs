using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>
/// Bounds a request's address and headers. Kestrel refuses what is too long for it without a body and without CORS headers, so its own
/// limits are higher than these.
/// </summary>
internal static class RequestSize
{
    /// <summary>Longest address of the API, path and query string, in bytes.</summary>
    public const int LongestAddress = 16 * 1024;

    /// <summary>Longest address of a page, in bytes.</summary>
    public const int LongestPageAddress = 8 * 1024;

    private const int LongestHeaders = 32 * 1024;
    private const int LongestForKestrel = 64 * 1024;

    /// <summary>Sets Kestrel's limits.</summary>
    public static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestLineSize = LongestForKestrel;
        kestrel.Limits.MaxRequestHeadersTotalSize = LongestForKestrel;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = LongestForKestrel;
    }

    /// <summary>The error for a request that is too long; null if it isn't.</summary>
    /// <param name="request">The request.</param>
    /// <param name="longestAddress">How long its address may be, in bytes.</param>
    public static ParseError? RefusalOf(HttpRequest request, int longestAddress)
    {
        var address = LengthOfAddress(request);
        if (address > longestAddress)
        {
            return new ParseError(StatusCodes.Status414UriTooLong, 102, string.Create(
                CultureInfo.InvariantCulture,
                $"The address is too long: {address} bytes, and at most {longestAddress} are possible. "
                + $"Send a POST with \"_method\":\"GET\" and the parameters in its JSON body."));
        }
        var headers = request.Headers.Sum(header => (long)header.Key.Length + header.Value.Sum(value => value?.Length ?? 0));
        return headers <= LongestHeaders ? null : new ParseError(StatusCodes.Status431RequestHeaderFieldsTooLarge, 102, string.Create(
            CultureInfo.InvariantCulture,
            $"The headers are too long: {headers} bytes, and at most {LongestHeaders} are possible. Send fewer of them."));
    }

    /// <summary>Refuses pages whose address or headers are too long.</summary>
    public static Task RefuseLongPagesAsync(HttpContext http, RequestDelegate next)
    {
        // The page that says so is shown for the same request.
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null || RefusalOf(http.Request, LongestPageAddress) is not { } refusal)
            return next(http);
        http.Response.StatusCode = refusal.Status;
        return Task.CompletedTask;
    }

    // As the client wrote it.
    private static int LengthOfAddress(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target
            ? target.Length
            : request.Path.ToUriComponent().Length + request.QueryString.ToUriComponent().Length;
}

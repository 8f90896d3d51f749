using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>
/// Allows pages of other origins to call the API. This is safe because browsers never add the API's credentials by themselves; credentials
/// mode isn't allowed.
/// </summary>
internal static class ParseCors
{
    private const string Methods = "GET,PUT,POST,DELETE,OPTIONS";

    // All headers that official SDKs and common GraphQL clients send, even ignored ones: browsers refuse requests with other headers.
    private const string RequestHeaders =
        "X-Parse-Master-Key, X-Parse-REST-API-Key, X-Parse-Javascript-Key, X-Parse-Client-Key, X-Parse-Windows-Key, " +
        "X-Parse-Application-Id, X-Parse-Client-Version, X-Parse-Session-Token, X-Parse-Installation-Id, X-Parse-Revocable-Session, " +
        "X-Parse-Request-Id, X-Parse-Cloud-Context, X-Parse-Job-Status-Id, X-Parse-Push-Status-Id, " +
        "X-Parse-App-Build-Version, X-Parse-App-Display-Version, X-Parse-App-Name, X-Parse-OS-Version, " +
        "Apollographql-Client-Name, Apollographql-Client-Version, Apollo-Require-Preflight, " +
        "X-Requested-With, Content-Type, Content-Encoding, Pragma, Cache-Control, If-Match, If-None-Match";

    private const string ResponseHeaders = "X-Parse-Job-Status-Id, X-Parse-Push-Status-Id, Location, ETag, Retry-After";

    /// <summary>Sets the CORS headers of a response.</summary>
    public static void Allow(HttpContext http, ParseOptions options)
    {
        var headers = http.Response.Headers;
        if (options.Origins.Count == 0)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            var origin = http.Request.Headers.Origin.ToString();
            if (!options.Origins.Contains(origin))
                return;
            headers.AccessControlAllowOrigin = origin;
        }
        headers.AccessControlExposeHeaders = ResponseHeaders;
    }

    /// <summary>Handles a preflight request.</summary>
    public static Task AnswerPreflightAsync(HttpResponse response)
    {
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = RequestHeaders;
        response.Headers.AccessControlMaxAge = "7200";
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync("OK", response.HttpContext.RequestAborted);
    }
}

using Microsoft.Net.Http.Headers;

namespace FlashSale.Web.Parse.Protocol;

/// <summary>
/// Lets pages of other origins call the API. Nothing that a browser adds by itself is a credential here, so that there is nothing for another
/// page to abuse; answers never say that credentials are allowed.
/// </summary>
internal static class ParseCors
{
    private const string Methods = "GET,PUT,POST,DELETE,OPTIONS";

    // Everything that an official SDK or a usual GraphQL client sends, even if the shop ignores it: a browser sends nothing that isn't
    // on this list.
    private const string RequestHeaders =
        "X-Parse-Master-Key, X-Parse-REST-API-Key, X-Parse-Javascript-Key, X-Parse-Client-Key, X-Parse-Windows-Key, " +
        "X-Parse-Application-Id, X-Parse-Client-Version, X-Parse-Session-Token, X-Parse-Installation-Id, X-Parse-Revocable-Session, " +
        "X-Parse-Request-Id, X-Parse-Cloud-Context, X-Parse-Job-Status-Id, X-Parse-Push-Status-Id, " +
        "X-Parse-App-Build-Version, X-Parse-App-Display-Version, X-Parse-App-Name, X-Parse-OS-Version, " +
        "Apollographql-Client-Name, Apollographql-Client-Version, Apollo-Require-Preflight, " +
        "X-Requested-With, Content-Type, Content-Encoding, Pragma, Cache-Control, If-Match, If-None-Match";

    private const string ResponseHeaders = "X-Parse-Job-Status-Id, X-Parse-Push-Status-Id, Location, ETag, Retry-After";

    /// <summary>Says which pages may read the answer.</summary>
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

    /// <summary>Answers a browser that asks beforehand.</summary>
    public static Task AnswerPreflightAsync(HttpResponse response)
    {
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = RequestHeaders;
        response.Headers.AccessControlMaxAge = "7200";
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync("OK", response.HttpContext.RequestAborted);
    }
}

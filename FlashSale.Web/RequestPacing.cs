using System.Globalization;
using FlashSale.Data.Accounts;
using FlashSale.Web.GraphQL;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.StaticAssets;

namespace FlashSale.Web;

/// <summary>Delays requests of busy addresses: see <see cref="FairShare"/>.</summary>
internal static class RequestPacing
{
    // Costs compared with rendering a page. Each page loads dozens of files and pictures.
    private const double FileWeight = 0.02;
    private const double LightWeight = 0.2;

    private static readonly PathString[] LightPaths = ["/_blazor/negotiate", "/_blazor/initializers", "/live", "/time", "/theme.css"];

    // Refusals are delayed, so that clients that retry at once don't cost as much as answering them.
    private static readonly TimeSpan PauseBeforeRefusal = TimeSpan.FromSeconds(1);

    /// <summary>Delays requests of busy addresses, except health checks.</summary>
    public static IApplicationBuilder UseRequestPacing(this IApplicationBuilder app)
    {
        var share = app.ApplicationServices.GetRequiredService<FairShare>();
        var activity = app.ApplicationServices.GetRequiredService<AddressActivity>();
        var sessions = app.ApplicationServices.GetRequiredService<SessionCache>();
        return app.Use(async (http, next) =>
        {
            // An error page passes here a second time.
            if (http.Request.Path.StartsWithSegments("/health") || http.Features.Get<IExceptionHandlerFeature>() is not null)
            {
                await next(http);
                return;
            }
            var address = ClientNetwork.Of(http.Connection.RemoteIpAddress).ToString();
            var (client, weight) = (ClientOf(http.Request, address, sessions), WeightOf(http));
            activity.Note(address);
            if (!await share.TryWaitForRequestAsync(address, client, weight, http.RequestAborted))
            {
                await Task.Delay(PauseBeforeRefusal, http.RequestAborted);
                await RefuseAsync(http);
                return;
            }
            await next(http);
            // Only now it's known that the response came from the output cache.
            if (http.Response.Headers.Age.Count > 0 && weight > LightWeight)
                share.GiveBack(client, weight - LightWeight);
        });
    }

    // A server that calls the API for its visitors has one address, but each of its visitors has a session.
    private static string ClientOf(HttpRequest request, string address, SessionCache sessions) =>
        IsOfApi(request)
        && request.Headers["X-Parse-Session-Token"].ToString() is { Length: > 0 } token
        && sessions.FindUser(token) is { } userId
            ? "user " + userId
            : address;

    private static bool IsOfApi(HttpRequest request) =>
        request.Path.StartsWithSegments(ParseRegistration.Path) || request.Path.StartsWithSegments(GraphQLRegistration.Path);

    private static double WeightOf(HttpContext http)
    {
        var path = http.Request.Path;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || path.StartsWithSegments("/images"))
            return FileWeight;
        return Array.Exists(LightPaths, light => path.StartsWithSegments(light)) ? LightWeight : 1;
    }

    private static Task RefuseAsync(HttpContext http)
    {
        const string advice = "Too many requests from your network. Wait a moment, then try again.";
        if (IsOfApi(http.Request))
            return AnswerWriter.SendAsync(http, ParseError.TooMany(advice, FairShare.LongestWait));
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = ((int)FairShare.LongestWait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(advice, http.RequestAborted);
    }
}

using System.Globalization;
using FlashSale.Data.Accounts;
using FlashSale.Web.GraphQL;
using FlashSale.Web.Parse;
using FlashSale.Web.Parse.Protocol;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.StaticAssets;

namespace FlashSale.Web.Hosting.Limits;

/// <summary>Gives every address its share of the shop: see <see cref="FairShare"/>.</summary>
internal static class RequestPacing
{
    // What requests cost, compared with a page that's rendered. Files and pictures come by the dozen with each page.
    private const double FileWeight = 0.02;
    private const double LightWeight = 0.2;

    private static readonly PathString[] LightPaths = ["/_blazor/negotiate", "/_blazor/initializers", "/live", "/time", "/theme.css"];

    // Who doesn't wait before trying again is answered late, or refusing would cost as much as answering.
    private static readonly TimeSpan PauseBeforeRefusal = TimeSpan.FromSeconds(1);

    /// <summary>Has requests of busy addresses wait. Health checks never do.</summary>
    public static IApplicationBuilder UseRequestPacing(this IApplicationBuilder app)
    {
        var (share, activity) = (app.ApplicationServices.GetRequiredService<FairShare>(), app.ApplicationServices.GetRequiredService<AddressActivity>());
        var sessions = app.ApplicationServices.GetRequiredService<SessionCache>();
        return app.Use(async (http, next) =>
        {
            // An error page comes through here a second time.
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
            // From the output cache, which is known only now.
            if (http.Response.Headers.Age.Count > 0 && weight > LightWeight)
                share.GiveBack(client, weight - LightWeight);
        });
    }

    // A server that calls the API for all its visitors has one address, and each of its visitors a session.
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

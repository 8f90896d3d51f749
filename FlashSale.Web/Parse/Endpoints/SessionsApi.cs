using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>
/// Endpoints for API sessions: <c>/sessions</c>, <c>/sessions/me</c> and <c>/sessions/{id}</c>. Callers only see their own.
/// </summary>
internal static class SessionsApi
{
    public static void MapSessions(this ParseRoutes routes)
    {
        routes.Map("GET", "/sessions/me", ShowMineAsync);
        routes.Map("POST", "/upgradeToRevocableSession", ShowRevocableAsync);
        routes.Map(
            "GET", "/sessions", static (request, cancellationToken) => ObjectsApi.FindAsync(request, ClassOf(request), cancellationToken));
        routes.Map(
            "GET",
            "/sessions/*",
            static (request, cancellationToken) => ObjectsApi.GetAsync(request, ClassOf(request), request.Values[0], cancellationToken));
        routes.Map(
            "DELETE",
            "/sessions/*",
            static (request, cancellationToken) => ObjectsApi.DeleteAsync(request, ClassOf(request), request.Values[0], cancellationToken));
    }

    private static Task<ParseAnswer> ShowMineAsync(ParseRequest request, CancellationToken cancellationToken) =>
        ObjectsApi.GetAsync(
            request, ClassOf(request), request.Caller.SessionId ?? throw new ParseException(ParseError.InvalidSession), cancellationToken);

    // Every session is already revocable, so it's returned as it is.
    private static Task<ParseAnswer> ShowRevocableAsync(ParseRequest request, CancellationToken cancellationToken) => ObjectsApi.GetAsync(
        request with { Body = RequestReader.NoBody },
        ClassOf(request),
        request.Caller.SessionId ?? throw new ParseException(new ParseError(StatusCodes.Status404NotFound, 101, "invalid session")),
        cancellationToken);

    private static ParseClass ClassOf(ParseRequest request) => request.Get<ParseClasses>().Get("_Session");
}

using System.Globalization;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Sales;
using FlashSale.Web.Circuits;

namespace FlashSale.Web.Components.Storefront;

/// <summary>What a page that is not connected asks every few seconds; the script is <c>live.js</c>.</summary>
internal static class StillPage
{
    /// <summary>Maps <c>/live/room</c> and <c>/live/products/{id}</c>.</summary>
    public static IEndpointRouteBuilder MapStillPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live/room", (CircuitRoom room, SaleFeed sales, HttpContext http) =>
            Fresh(http.Response, new Answer(room.HasRoomFor(http.Connection.RemoteIpAddress) || http.User.IsInRole(Roles.Merchant), sales.Version.ToString(CultureInfo.InvariantCulture), null, null, 0)));
        routes.MapGet("/live/products/{productId}", async (string productId, CatalogSnapshot catalog, CircuitRoom room, TimeProvider clock, HttpContext http) =>
            await catalog.FindProductAsync(productId, http.RequestAborted) is { } page
                ? Fresh(http.Response, new Answer(room.HasRoomFor(http.Connection.RemoteIpAddress), StateOf(page, clock.GetUtcNow()), StockWords.Left(page.Level), StockWords.Claimed(page.Level), page.Level.ClaimedPercent))
                : Results.NotFound());
        return routes;
    }

    /// <summary>Changes whenever the page as it was written is not right any more, but for its counts.</summary>
    public static string StateOf(ProductPage page, DateTimeOffset now) =>
        $"{page.Sale?.PhaseAt(now) ?? SalePhase.Ended}.{(page.Level.Left > 0 ? "units" : "none")}.{page.Sale?.Id}.{page.Sale?.StartTime.UtcTicks}.{page.Sale?.EndTime.UtcTicks}.{page.Sale?.Discount}.{page.Sale?.PerCustomerLimit}.{page.TimerEndsAt?.UtcTicks}.{page.Product.RowVersion}";

    private static IResult Fresh(HttpResponse response, Answer answer)
    {
        response.Headers.CacheControl = "no-store";
        return Results.Json(answer);
    }

    // Room: whether a page can be connected now. State, and the counts in words.
    private sealed record Answer(bool Room, string? State, string? Left, string? Claimed, int ClaimedPercent);
}

using System.Globalization;
using System.Security.Claims;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Realtime.Circuits;

namespace FlashSale.Web.Storefront;

/// <summary>What a page that is not connected asks every few seconds; the script is <c>live.js</c>.</summary>
internal static class StaticFallback
{
    private const string HoldIsOver = "hold over";

    /// <summary>Maps <c>/live/room</c>, <c>/live/products/{id}</c> and <c>/live/purchases/{key}</c>.</summary>
    public static IEndpointRouteBuilder MapStaticFallback(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live/room", (CircuitLimiter room, SaleFeed sales, HttpContext http) =>
            Fresh(http.Response, new Answer(HasRoom(room, http) || http.User.IsInRole(Roles.Merchant), sales.Version.ToString(CultureInfo.InvariantCulture), null, null, 0)));
        routes.MapGet("/live/products/{productId}", async (string productId, string? hold, CatalogSnapshot catalog, CircuitLimiter room, IOrders orders, TimeProvider clock, HttpContext http) =>
        {
            if (await catalog.FindProductAsync(productId, http.RequestAborted) is not { } page)
                return Results.NotFound();
            // A page that shows a hold of its visitor is wrong once that is paid, cancelled or expired.
            var state = hold is null || await IsHeldAsync(hold, orders, http) ? StateOf(page, clock.GetUtcNow()) : HoldIsOver;
            return Fresh(http.Response, new Answer(HasRoom(room, http), state, StockText.Left(page.Level), StockText.Claimed(page.Level), page.Level.ClaimedPercent));
        });
        routes.MapGet("/live/purchases/{key}", async (string key, IOrders orders, HttpContext http) =>
            http.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId
                ? Results.Unauthorized()
                : Fresh(http.Response, new Purchase(await orders.FindByKeyAsync(userId, key, http.RequestAborted) is { } order && order.Status.HoldsStock() ? order.Id : null)));
        return routes;
    }

    private static bool HasRoom(CircuitLimiter room, HttpContext http) => room.HasRoomFor(http.Connection.RemoteIpAddress);

    private static async Task<bool> IsHeldAsync(string orderId, IOrders orders, HttpContext http) =>
        http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } userId
        && await orders.FindOwnAsync(userId, orderId, http.RequestAborted) is { Status: OrderStatus.Pending };

    /// <summary>Changes whenever the page as it was written is not right any more, but for its counts.</summary>
    public static string StateOf(ProductPage page, DateTimeOffset now) =>
        $"{page.Sale?.PhaseAt(now) ?? SalePhase.Ended}.{(page.Level.Left > 0 ? "units" : "none")}.{page.Sale?.Id}.{page.Sale?.StartTime.UtcTicks}.{page.Sale?.EndTime.UtcTicks}.{page.Sale?.Discount}.{page.Sale?.PerCustomerLimit}.{page.TimerEndsAt?.UtcTicks}.{page.Product.RowVersion}";

    private static IResult Fresh<T>(HttpResponse response, T answer)
    {
        response.Headers.CacheControl = "no-store";
        return Results.Json(answer);
    }

    // The order that the visitor placed with a key; null if there is none.
    private sealed record Purchase(string? OrderId);

    // Room: whether a page can be connected now. State, and the counts in words.
    private sealed record Answer(bool Room, string? State, string? Left, string? Claimed, int ClaimedPercent);
}

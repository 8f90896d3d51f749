using System.Globalization;
using System.Security.Claims;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Realtime.Circuits;
using Microsoft.AspNetCore.WebUtilities;

namespace FlashSale.Web.Storefront;

/// <summary>
/// Endpoints for pages without a live connection: those that they poll (<c>live.js</c>, <c>purchase.js</c>), and the way to the login.
/// </summary>
internal static class StaticFallback
{
    private const string HoldEnded = "hold ended";

    /// <summary>
    /// Maps <c>/live/room</c>, <c>/live/products/{id}</c>, <c>/live/purchases/{key}</c> and <c>/products/{id}/login</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapStaticFallback(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live/room", (CircuitLimiter limiter, SaleFeed sales, HttpContext http) =>
        {
            var hasRoom = HasRoom(limiter, http) || http.User.IsInRole(Roles.Merchant);
            return Uncached(http.Response, new PageState(hasRoom, sales.Version.ToString(CultureInfo.InvariantCulture), null, null, 0));
        });
        routes.MapGet("/live/products/{productId}", async (
            string productId,
            string? hold,
            CatalogSnapshot catalog,
            CircuitLimiter limiter,
            IOrders orders,
            TimeProvider clock,
            HttpContext http) =>
        {
            if (await catalog.FindProductAsync(productId, http.RequestAborted) is not { } page)
                return Fail(StatusCodes.Status404NotFound, "This product is no longer for sale.");
            // The page shows a hold. Once that is paid, cancelled or expired, the page must be reloaded.
            var state = hold is null || await IsHeldAsync(hold, orders, http) ? StateOf(page, clock.GetUtcNow()) : HoldEnded;
            var level = page.Level;
            return Uncached(
                http.Response,
                new PageState(HasRoom(limiter, http), state, StockText.Left(level), StockText.Claimed(level), level.ClaimedPercent));
        });
        routes.MapGet("/live/purchases/{key}", async (string key, IOrders orders, HttpContext http) =>
        {
            if (http.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId)
                return Fail(StatusCodes.Status401Unauthorized, "Log in to see your purchase.");
            var order = await orders.FindByKeyAsync(userId, key, http.RequestAborted);
            return Uncached(http.Response, new Purchase(order is not null && order.Status.HoldsStock() ? order.Id : null));
        });
        routes.MapGet(
            "/products/{productId}/login",
            (string productId, string? quantity) => Results.LocalRedirect(LoginAddressOf(productId, quantity)));
        return routes;
    }

    /// <summary>The login page's address that leads back to a product with the quantity as the visitor typed it.</summary>
    public static string LoginAddressOf(string productId, string? quantity)
    {
        var product = $"/products/{Uri.EscapeDataString(productId)}";
        var target = quantity is null ? product : QueryHelpers.AddQueryString(product, "quantity", quantity);
        return $"/Account/Login?ReturnUrl={Uri.EscapeDataString(target)}";
    }

    private static bool HasRoom(CircuitLimiter limiter, HttpContext http) => limiter.HasRoomFor(http.Connection.RemoteIpAddress);

    private static async Task<bool> IsHeldAsync(string orderId, IOrders orders, HttpContext http) =>
        http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } userId
        && await orders.FindOwnAsync(userId, orderId, http.RequestAborted) is { Status: OrderStatus.Pending };

    /// <summary>Describes what the page shows, except its counts. When it changes, the page must be reloaded.</summary>
    public static string StateOf(ProductPage page, DateTimeOffset now) =>
        $"{page.Sale?.PhaseAt(now) ?? SalePhase.Ended}.{(page.Level.Left > 0 ? "units" : "none")}.{page.Sale?.Id}"
        + $".{page.Sale?.StartTime.UtcTicks}.{page.Sale?.EndTime.UtcTicks}.{page.Sale?.Discount}.{page.Sale?.PerCustomerLimit}"
        + $".{page.TimerEndsAt?.UtcTicks}.{page.Product.RowVersion}";

    private static IResult Fail(int status, string error) => Results.Json(new { error }, statusCode: status);

    private static IResult Uncached<T>(HttpResponse response, T answer)
    {
        response.Headers.CacheControl = "no-store";
        return Results.Json(answer);
    }

    // OrderId: the order that the visitor placed with a key; null if there is none.
    private sealed record Purchase(string? OrderId);

    // Room: whether the page can be connected now. State: see StateOf. Left and Claimed: the counts as text.
    private sealed record PageState(bool Room, string? State, string? Left, string? Claimed, int ClaimedPercent);
}

using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace FlashSale.Web.Hosting.Security;

/// <summary>Refuses forms that fail the antiforgery check: the browser has logged in or out since, or another site sent them.</summary>
internal static class StaleFormMiddleware
{
    /// <summary>
    /// Responds to forms that the antiforgery check refused, right after it. All forms get the same response in all environments;
    /// their endpoints would each respond in another way.
    /// </summary>
    public static void UseStaleFormCheck(this IApplicationBuilder app) => app.Use(CheckAsync);

    private static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        // Status and error pages are rendered within the same request.
        var isForm = HttpMethods.IsPost(http.Request.Method) && http.Features.Get<IExceptionHandlerFeature>() is null;
        if (!isForm || http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
            return next(http);
        if (http.User.Identity?.IsAuthenticated != true && RedirectOf(http.Request.Path) is { } target)
            http.Response.Redirect(target);
        else
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    // Where a visitor who has logged out is sent instead. The form isn't processed, not even a logout, because another site may have
    // sent it without the login's cookie.
    private static string? RedirectOf(PathString path)
    {
        if (path.StartsWithSegments("/Account/Logout"))
            return "/";
        return path.StartsWithSegments("/products") ? $"/Account/Login?ReturnUrl={Uri.EscapeDataString(path)}" : null;
    }
}

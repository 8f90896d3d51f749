using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace FlashSale.Web.Hosting.Security;

/// <summary>What becomes of a form whose browser has logged in or out since, or that another site sends.</summary>
internal static class StaleFormMiddleware
{
    /// <summary>
    /// Answers, right behind the antiforgery check, what the check refused: the same for all forms and in all environments, while what they
    /// are for would answer each in its own way.
    /// </summary>
    public static void UseStaleFormCheck(this IApplicationBuilder app) => app.Use(AnswerAsync);

    private static Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        // The pages of a status and of a fault are written for the same request.
        var isForm = HttpMethods.IsPost(http.Request.Method) && http.Features.Get<IExceptionHandlerFeature>() is null;
        if (!isForm || http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
            return next(http);
        if (http.User.Identity?.IsAuthenticated != true && WayOfVisitor(http.Request.Path) is { } way)
            http.Response.Redirect(way);
        else
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    // Where who logged out elsewhere goes instead. Nothing is done for the form, the logout neither: another site may have sent it without
    // the cookie of a login that goes on.
    private static string? WayOfVisitor(PathString path)
    {
        if (path.StartsWithSegments("/Account/Logout"))
            return "/";
        return path.StartsWithSegments("/products") ? $"/Account/Login?ReturnUrl={Uri.EscapeDataString(path)}" : null;
    }
}

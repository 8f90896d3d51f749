using System.Globalization;
using FlashSale.Web.Hosting.Limits;
using Microsoft.AspNetCore.Http.Features;

namespace FlashSale.Web.Account;

/// <summary>Keeps the login pages from being used to guess passwords, and their work from slowing down buyers.</summary>
public static class LoginRateLimit
{
    // Pages where an attacker could guess passwords or have e-mails sent to strangers.
    private static readonly string[] LimitedPages =
    [
        "/Account/Login", "/Account/LoginWith2fa", "/Account/LoginWithRecoveryCode", "/Account/Register", "/Account/ForgotPassword",
        "/Account/ResetPassword", "/Account/ResendEmailConfirmation", "/Account/Manage/Email", "/Account/Manage/ChangePassword",
        "/Account/Manage/DeletePersonalData",
    ];

    // In bytes. A passkey's response is the longest of these forms.
    private const long LongestForm = 64 * 1024;

    /// <summary>
    /// Limits how often one address posts to the pages where passwords could be guessed, and how many of these posts run at once.
    /// </summary>
    public static IApplicationBuilder UseLoginRateLimit(this IApplicationBuilder app) =>
        app.UseWhen(
            static http => HttpMethods.IsPost(http.Request.Method)
                && LimitedPages.Contains(http.Request.Path.Value?.TrimEnd('/'), StringComparer.OrdinalIgnoreCase),
            static limited => limited.Use(static async (http, next) =>
            {
                var address = ClientNetwork.Of(http.Connection.RemoteIpAddress).ToString();
                var limit = http.RequestServices.GetRequiredService<AttemptLimit>();
                if (await limit.CountAsync(address, http.RequestAborted) is { } wait)
                {
                    await RefuseAsync(
                        http,
                        StatusCodes.Status429TooManyRequests,
                        wait,
                        "Too many attempts. Wait a minute, then go back and try again.");
                    return;
                }
                // Reads the form first, so that a client that sends it slowly doesn't hold up others.
                if (!await TryReadFormAsync(http))
                    return;
                var isSignUp = http.Request.Path.StartsWithSegments("/Account/Register");
                var limiter = http.RequestServices.GetRequiredService<HashingLimiter>();
                using var place = await limiter.TryEnterAsync(address, isSignUp, http.RequestAborted);
                if (place is not null)
                {
                    await next(http);
                }
                else
                {
                    await RefuseAsync(
                        http,
                        StatusCodes.Status503ServiceUnavailable,
                        HashingLimiter.RetryAfter,
                        "Too many people are logging in right now. Wait a moment, then go back and try again.");
                }
            }));

    private static async Task<bool> TryReadFormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
            return true;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LongestForm;
        try
        {
            await http.Request.ReadFormAsync(http.RequestAborted);
            return true;
        }
        catch (BadHttpRequestException wrong)
        {
            http.Response.StatusCode = wrong.StatusCode;
            return false;
        }
        catch (InvalidDataException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return false;
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, TimeSpan wait, string text)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }
}

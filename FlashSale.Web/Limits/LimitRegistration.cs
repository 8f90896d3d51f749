using System.Globalization;
using FlashSale.Web.Nodes;
using FlashSale.Web.Shop;

namespace FlashSale.Web.Limits;

/// <summary>Limits how much of the shop's capacity one visitor can use.</summary>
public static class LimitRegistration
{
    // Where an attacker could guess a password, or have mails sent to strangers.
    private static readonly string[] GuessingPages =
    [
        "/Account/Login", "/Account/LoginWith2fa", "/Account/LoginWithRecoveryCode", "/Account/Register", "/Account/ForgotPassword",
        "/Account/ResetPassword", "/Account/ResendEmailConfirmation", "/Account/Manage/Email", "/Account/Manage/ChangePassword",
        "/Account/Manage/DeletePersonalData",
    ];

    /// <summary>Adds the counter: in Redis if the nodes have one, else in memory.</summary>
    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<MemoryCounter>();
        builder.Services.AddSingleton<IWindowCounter>(services => services.GetService<NodeLinkOptions>() is not null
            ? ActivatorUtilities.CreateInstance<RedisCounter>(services)
            : services.GetRequiredService<MemoryCounter>());
        builder.Services.AddSingleton<AttemptLimit>();
        builder.Services.AddSingleton<HashingRoom>();
        return builder;
    }

    /// <summary>
    /// Limits how often one address posts to the pages where passwords could be guessed, and how many of these posts run at once.
    /// </summary>
    public static IApplicationBuilder UseGuessingLimit(this IApplicationBuilder app) =>
        app.UseWhen(
            static http => HttpMethods.IsPost(http.Request.Method)
                && GuessingPages.Contains(http.Request.Path.Value?.TrimEnd('/'), StringComparer.OrdinalIgnoreCase),
            static guessing => guessing.Use(static async (http, next) =>
            {
                var address = ClientNetwork.Of(http.Connection.RemoteIpAddress).ToString();
                var limit = http.RequestServices.GetRequiredService<AttemptLimit>();
                if (await limit.CountAttemptAsync(address, http.RequestAborted) is { } wait)
                {
                    await RefuseAsync(
                        http,
                        StatusCodes.Status429TooManyRequests,
                        wait,
                        "Too many attempts. Wait a minute, then go back and try again.");
                    return;
                }
                using var lease = await http.RequestServices.GetRequiredService<HashingRoom>().EnterAsync(http.RequestAborted);
                if (lease.IsAcquired)
                {
                    await next(http);
                }
                else
                {
                    await RefuseAsync(
                        http,
                        StatusCodes.Status503ServiceUnavailable,
                        HashingRoom.RetryAfter,
                        "Very many people are logging in. Wait a moment, then go back and try again.");
                }
            }));

    private static Task RefuseAsync(HttpContext http, int status, TimeSpan wait, string words)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(words, http.RequestAborted);
    }
}

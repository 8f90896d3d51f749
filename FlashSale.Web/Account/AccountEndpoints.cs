using System.Security.Claims;
using System.Text.Json;
using FlashSale.Data.Accounts;
using FlashSale.Data.Privacy;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Delivery;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace FlashSale.Web.Account;

/// <summary>Endpoints of the account pages: logout, passkey options and the download of personal data.</summary>
internal static partial class AccountEndpoints
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Redirects logins whose account was deleted away from the pages that change the account.</summary>
    public static void UseAccountCheck(this IApplicationBuilder app) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/Account/Manage"), manage => manage.Use(async (http, next) =>
        {
            var users = http.RequestServices.GetRequiredService<UserManager<User>>();
            if (http.User.Identity?.IsAuthenticated == true && await users.GetUserAsync(http.User) is null)
                http.Response.Redirect("/Account/InvalidUser");
            else
                await next(http);
        }));

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var accounts = routes.MapGroup("/Account");
        accounts.MapPost("/Logout", LogOutAsync);
        accounts.MapPost("/PasskeyCreationOptions", CreatePasskeyOptionsAsync).RequireAuthorization();
        accounts.MapPost("/PasskeyRequestOptions", RequestPasskeyOptionsAsync);
        accounts.MapPost("/Manage/DownloadPersonalData", DownloadAsync).RequireAuthorization();
    }

    private static async Task<IResult> LogOutAsync(SignInManager<User> signIn, [FromForm] string? returnUrl)
    {
        await signIn.SignOutAsync();
        return Results.LocalRedirect(AccountRedirects.IsOwn(returnUrl) ? returnUrl! : "/");
    }

    private static async Task<IResult> CreatePasskeyOptionsAsync(
        HttpContext context, UserManager<User> users, SignInManager<User> signIn, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest("Reload the page and try again.");
        if (await users.GetUserAsync(context.User) is not { } user)
            return Results.NotFound();
        var options = await signIn.MakePasskeyCreationOptionsAsync(
            new() { Id = user.Id, Name = user.UserName!, DisplayName = user.DisplayName ?? user.UserName! });
        return Results.Content(options, "application/json");
    }

    // Not for a certain account: the response would reveal whether it exists.
    private static async Task<IResult> RequestPasskeyOptionsAsync(
        HttpContext context, SignInManager<User> signIn, IAntiforgery antiforgery) =>
        await antiforgery.IsRequestValidAsync(context)
            ? Results.Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json")
            : Results.BadRequest("Reload the page and try again.");

    private static async Task<IResult> DownloadAsync(
        ClaimsPrincipal principal,
        UserManager<User> users,
        PersonalData personalData,
        IAddresses addressBook,
        IInstallations installed,
        IBrowserLogins browserLogins,
        IAccountSessions accountSessions,
        ILogger<PersonalData> logger,
        CancellationToken cancellationToken)
    {
        if (await users.GetUserAsync(principal) is not { } user)
            return Results.NotFound();
        LogDownload(logger, user.Id);
        var (orders, notifications) = await personalData.ReadAsync(user.Id, cancellationToken);
        var addresses = await addressBook.ListOwnAsync(user.Id, cancellationToken);
        var logins = await browserLogins.ListOwnAsync(user.Id, cancellationToken);
        var sessions = await accountSessions.ListOwnAsync(user.Id, cancellationToken);
        var installations = await installed.ListOwnAsync(user.Id, cancellationToken);
        var file = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Account = new
                {
                    user.Id,
                    user.UserName,
                    user.DisplayName,
                    user.Email,
                    user.EmailConfirmed,
                    user.PhoneNumber,
                    user.TwoFactorEnabled,
                    user.CreatedAt,
                    Roles = await users.GetRolesAsync(user),
                    Passkeys = (await users.GetPasskeysAsync(user)).Select(passkey => new { passkey.Name, passkey.CreatedAt }),
                },
                Addresses = addresses.Select(address => new
                {
                    address.Name,
                    address.Line1,
                    address.Line2,
                    address.PostalCode,
                    address.City,
                    address.Region,
                    address.Country,
                    address.Phone,
                    address.IsDefault,
                    address.CreatedAt,
                    address.UpdatedAt,
                }),
                Orders = orders.Select(order => new
                {
                    order.Id,
                    order.Number,
                    Product = order.ProductName,
                    order.Quantity,
                    order.UnitPrice,
                    order.Total,
                    order.Currency,
                    Status = order.Status.ToString(),
                    order.ClaimNumber,
                    order.CreatedAt,
                    order.UpdatedAt,
                }),
                Notifications = notifications.Select(
                    notification => new { notification.Kind, notification.Text, notification.CreatedAt, notification.ReadAt }),
                Installations = installations.Select(installation => new
                {
                    installation.InstallationId,
                    installation.DeviceType,
                    Fields = JsonSerializer.Deserialize<JsonElement>(installation.Fields),
                    installation.CreatedAt,
                    installation.UpdatedAt,
                }),
                Logins = logins.Select(login => new { login.Browser, login.Address, login.CreatedAt, login.LastSeenAt, login.ExpiresAt }),
                Sessions = sessions.Select(session => new
                {
                    session.CreatedWith,
                    session.InstallationId,
                    session.CreatedAt,
                    session.ExpiresAt,
                }),
            },
            Indented);
        return Results.File(file, "application/json", "my-data.json");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {UserId} downloaded its personal data")]
    private static partial void LogDownload(ILogger logger, string userId);
}

using System.Net;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Account;

/// <summary>A thief copied a login's cookie before the login ended.</summary>
public sealed class CopiedCookieTests : IAsyncLifetime
{
    private RunningShop shop = default!;
    private Visitor ann = default!;
    private Visitor thief = default!;
    private string annId = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        shop = RunningShop.Open();
        annId = (await shop.AddUserAsync("ann")).Id;
        ann = new Visitor(shop);
        thief = new Visitor(shop);
    }

    public async ValueTask DisposeAsync()
    {
        ann.Dispose();
        thief.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task A_copied_cookie_is_refused_after_the_logout()
    {
        await LogInAndCopyAsync();

        await LogOutAsync();

        await IsRefusedAsync(thief);
    }

    [Fact]
    public async Task A_copied_cookie_is_refused_after_the_logout_and_a_restart()
    {
        await LogInAndCopyAsync();
        await LogOutAsync();

        await RestartAsync();

        await IsRefusedAsync(thief);
    }

    [Fact]
    public async Task A_login_survives_a_restart()
    {
        await LogInAndCopyAsync();

        await RestartAsync();

        await IsLoggedInAsync(ann);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_logins_and_keeps_this_one()
    {
        await LogInAndCopyAsync();
        using var phone = new Visitor(shop);
        await phone.LogInAsync("ann", returnUrl: "/orders");
        await IsLoggedInAsync(phone);

        await ann.OpenAsync("/Account/Manage/ChangePassword");
        await ann.SubmitAsync(
            ("Input.OldPassword", RunningShop.Password),
            ("Input.NewPassword", "Another horse 8!"),
            ("Input.ConfirmPassword", "Another horse 8!"));

        ann.Text.ShouldContain("Your password was changed.");
        await IsLoggedInAsync(ann);
        await IsRefusedAsync(phone);
        await IsRefusedAsync(thief);
    }

    [Fact]
    public async Task A_password_reset_by_email_ends_every_login()
    {
        await LogInAndCopyAsync();
        using var phone = new Visitor(shop);
        await phone.OpenAsync("/Account/ForgotPassword");
        await phone.SubmitAsync(("Input.Email", "ann@example.com"));
        await phone.FollowNewestMailAsync();
        await phone.SubmitAsync(
            ("Input.Email", "ann@example.com"),
            ("Input.Password", "Another horse 8!"),
            ("Input.ConfirmPassword", "Another horse 8!"));

        await IsRefusedAsync(thief);
        await IsRefusedAsync(ann);
    }

    [Fact]
    public async Task A_deleted_account_ends_every_login()
    {
        await LogInAndCopyAsync();
        await ann.OpenAsync("/Account/Manage/DeletePersonalData");
        await ann.SubmitAsync(("Input.Password", RunningShop.Password));

        await IsRefusedAsync(thief);
    }

    [Fact]
    public async Task The_account_area_lists_the_logins_and_ends_one_of_them()
    {
        await ann.LogInAsync("ann", returnUrl: "/orders");
        using var phone = new Visitor(shop);
        await phone.LogInAsync("ann", returnUrl: "/orders");
        await ann.OpenAsync("/Account/Manage/Logins");
        ann.Page.QuerySelectorAll(".logins li").Length.ShouldBe(2);
        ann.Page.QuerySelectorAll(".logins .badge").ShouldHaveSingleItem().TextContent.ShouldBe("This device");
        ann.Text.ShouldContain("127.0.0.1");

        await ann.PressAsync("Log out");

        ann.Text.ShouldContain("The device was logged out.");
        ann.Page.QuerySelectorAll(".logins li").ShouldHaveSingleItem();
        await IsLoggedInAsync(ann);
        await IsRefusedAsync(phone);
    }

    [Fact]
    public async Task Logging_out_everywhere_else_ends_browsers_and_apps()
    {
        await LogInAndCopyAsync();
        using var phone = new Visitor(shop);
        await phone.LogInAsync("ann", returnUrl: "/orders");
        using var app = await new ParseClient(shop).LogInAsync("ann");
        await ann.OpenAsync("/Account/Manage/Logins");
        ann.Page.QuerySelectorAll(".logins li").Length.ShouldBe(3);

        await ann.PressAsync("Log out everywhere else");

        ann.Page.QuerySelectorAll(".logins li").ShouldHaveSingleItem();
        await IsRefusedAsync(phone);
        (await app.GetAsync("/users/me")).ShouldFail(400, 209);
    }

    [Fact]
    public async Task Another_accounts_login_cannot_be_ended()
    {
        await LogInAndCopyAsync();
        await shop.AddUserAsync("bob");
        using var bob = new Visitor(shop);
        await bob.LogInAsync("bob", returnUrl: "/orders");
        using var bobsPhone = new Visitor(shop);
        await bobsPhone.LogInAsync("bob", returnUrl: "/orders");
        await bob.OpenAsync("/Account/Manage/Logins");
        var own = (await shop.Get<IBrowserLogins>().ListOwnAsync(annId, Cancelled))[0].Id;

        await bob.PressAsync("Log out", ("LoginId", own));

        await IsLoggedInAsync(ann);
        await IsLoggedInAsync(bobsPhone);
    }

    private async Task LogInAndCopyAsync()
    {
        await ann.LogInAsync("ann", returnUrl: "/orders");
        await IsLoggedInAsync(ann);
        foreach (var cookie in ann.Cookies.GetAllCookies().Where(cookie => cookie.Name == "flashsale.login"))
            thief.Cookies.Add(new Uri(shop.Address), new Cookie(cookie.Name, cookie.Value));
        await IsLoggedInAsync(thief);
    }

    private async Task LogOutAsync()
    {
        await ann.OpenAsync("/orders");
        var form = ann.Page.QuerySelector("form[action='/Account/Logout']")!;
        var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        await ann.PostAsync("/Account/Logout", ("__RequestVerificationToken", token));
        await IsRefusedAsync(ann);
    }

    private async Task RestartAsync() => shop = (await shop.StopAsync())();

    private static async Task IsLoggedInAsync(Visitor visitor)
    {
        await visitor.OpenAsync("/orders");
        visitor.Address.ShouldBe("/orders");
    }

    private static async Task IsRefusedAsync(Visitor visitor)
    {
        await visitor.OpenAsync("/orders");
        visitor.Address.ShouldStartWith("/Account/Login");
    }
}

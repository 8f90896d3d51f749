using System.Net;
using FlashSale.Data.Accounts;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Account;

/// <summary>Forms of outdated account pages, such as in another tab, after Back, or after a double click.</summary>
public sealed class StaleAccountPagesTests : IAsyncLifetime
{
    private RunningShop shop = default!;
    private Visitor visitor = default!;

    public ValueTask InitializeAsync()
    {
        shop = RunningShop.Open();
        visitor = new Visitor(shop);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task An_address_confirmed_elsewhere_is_shown_as_confirmed()
    {
        await visitor.SignUpAsync("ann", "ann@example.com");
        await visitor.OpenAsync("/Account/Manage/Email");
        var page = visitor.Page;
        await visitor.FollowNewestMailAsync();

        visitor.Return(page, "/Account/Manage/Email");
        await visitor.PressAsync("Resend the confirmation e-mail");

        visitor.Status.ShouldBe(HttpStatusCode.OK);
        visitor.Text.ShouldContain("This address is already confirmed.");
    }

    [Fact]
    public async Task A_forgotten_device_can_be_forgotten_again()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/EnableAuthenticator");
        var key = visitor.Page.QuerySelector("main code")!.TextContent;
        await visitor.SubmitAsync(("Input.Code", AuthenticatorApp.CodeOf(key)));
        using var phone = new Visitor(shop);
        await phone.LogInAsync("ann", returnUrl: "/Account/Manage/TwoFactorAuthentication");
        await phone.SubmitAsync(("Input.Code", AuthenticatorApp.CodeOf(key)), ("Input.RememberMachine", "true"));
        var page = phone.Page;
        await phone.PressAsync("Ask for a code on this device again");

        phone.Return(page);
        await phone.PressAsync("Ask for a code on this device again");

        phone.Status.ShouldBe(HttpStatusCode.OK);
        phone.Text.ShouldContain("The next login on this device will ask for a code.");
    }

    [Fact]
    public async Task An_already_deleted_passkey_is_reported()
    {
        var ann = await shop.AddUserAsync("ann");
        await AddPasskeyAsync(ann.Id);
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/Passkeys");
        var page = visitor.Page;
        await visitor.PressAsync("Delete");

        visitor.Return(page);
        await visitor.PressAsync("Delete");

        visitor.Status.ShouldBe(HttpStatusCode.OK);
        visitor.Text.ShouldContain("Passkey deleted.");
    }

    private async Task AddPasskeyAsync(string userId)
    {
        await using var scope = shop.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var passkey = new UserPasskeyInfo([1, 2, 3], [4, 5, 6], RunningShop.Now, 0, null, true, false, false, [], []);
        (await users.AddOrUpdatePasskeyAsync((await users.FindByIdAsync(userId))!, passkey)).Succeeded.ShouldBeTrue();
    }
}

using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using FlashSale.Tests.Web.Parse.LiveQuery;
using FlashSale.Web.Account;
using FlashSale.Web.Notifications;

namespace FlashSale.Tests.Web.Account;

/// <summary>An attacker guesses the merchant's password.</summary>
public sealed class PasswordGuessingTests : IAsyncLifetime
{
    private RunningShop shop = default!;
    private Visitor merchant = default!;
    private Visitor attacker = default!;

    public async ValueTask InitializeAsync()
    {
        shop = RunningShop.Open(host => host.UseSetting("Accounts:AttemptsPerMinute", "10000"));
        await shop.AddUserAsync("mia", Roles.Merchant);
        merchant = new Visitor(shop);
        attacker = new Visitor(shop, from: "127.0.0.2");
    }

    public async ValueTask DisposeAsync()
    {
        merchant.Dispose();
        attacker.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task Guesses_from_one_address_do_not_lock_out_another()
    {
        await GuessAsync(attacker, 7);

        await merchant.LogInAsync("mia", returnUrl: "/admin");

        merchant.Address.ShouldBe("/admin");
    }

    [Fact]
    public async Task A_guessing_address_is_refused_even_with_the_right_password()
    {
        await GuessAsync(attacker, LoginGuard.MostPerAddress);

        await attacker.LogInAsync("mia", returnUrl: "/admin");

        attacker.Address.ShouldStartWith("/Account/Login");
    }

    [Fact]
    public async Task Guesses_at_the_API_and_on_the_page_count_together()
    {
        using var api = new ParseClient(shop);
        for (var i = 0; i < LoginGuard.MostPerAddress; i++)
            (await api.PostAsync("/login", new { username = "mia", password = "wrong" })).ShouldFail(404, 101);

        (await api.PostAsync("/login", new { username = "mia", password = RunningShop.Password })).ShouldFail(404, 101);
        await merchant.LogInAsync("mia", returnUrl: "/admin");
        merchant.Address.ShouldStartWith("/Account/Login");
    }

    [Fact]
    public async Task A_known_device_logs_in_during_an_attack_from_its_own_address()
    {
        await merchant.LogInAsync("mia", returnUrl: "/admin");
        merchant.Cookies.GetAllCookies().Single(cookie => cookie.Name == "flashsale.login").Expired = true;
        using var neighbor = new Visitor(shop);
        await GuessAsync(neighbor, LoginGuard.MostPerAddress);

        await merchant.LogInAsync("mia", returnUrl: "/admin");

        merchant.Address.ShouldBe("/admin");
    }

    [Fact]
    public async Task Many_guessing_addresses_are_slowed_but_not_a_known_device()
    {
        await merchant.LogInAsync("mia", returnUrl: "/admin");
        merchant.Cookies.GetAllCookies().Single(cookie => cookie.Name == "flashsale.login").Expired = true;
        for (var address = 0; address < LoginGuard.MostPerAccount / LoginGuard.MostPerAddress; address++)
        {
            using var bot = new Visitor(shop, from: $"127.0.1.{address + 1}");
            await GuessAsync(bot, LoginGuard.MostPerAddress);
        }

        await attacker.LogInAsync("mia", returnUrl: "/admin");
        attacker.Address.ShouldStartWith("/Account/Login");
        await merchant.LogInAsync("mia", returnUrl: "/admin");
        merchant.Address.ShouldBe("/admin");
    }

    [Fact]
    public async Task Concurrent_guesses_are_each_counted()
    {
        using var api = new ParseClient(shop);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => api.PostAsync("/login", new { username = "mia", password = "wrong" })));

        (await api.PostAsync("/login", new { username = "mia", password = RunningShop.Password })).ShouldFail(404, 101);
    }

    [Fact]
    public async Task The_owner_gets_one_email_with_a_link_that_works_once()
    {
        await GuessAsync(attacker, LoginGuard.MostPerAddress);
        await Eventually.IsTrueAsync(() => MailsToOwner() == 1);
        using var second = new Visitor(shop, from: "127.0.0.3");
        await GuessAsync(second, LoginGuard.MostPerAddress);
        using var home = new Visitor(shop);
        await GuessAsync(home, LoginGuard.MostPerAddress);
        MailsToOwner().ShouldBe(1);

        await home.FollowNewestMailAsync();
        await home.PressAsync("Allow login on this device");
        home.Text.ShouldContain("You can now log in on this device.");
        await home.LogInAsync("mia", returnUrl: "/Account/Manage/Logins");
        home.Address.ShouldBe("/Account/Manage/Logins");
        home.Text.ShouldContain("Someone entered several wrong passwords");

        await attacker.FollowNewestMailAsync();
        await attacker.PressAsync("Allow login on this device");
        attacker.Text.ShouldContain("was already used");
    }

    [Fact]
    public async Task An_unlock_link_with_another_code_is_refused()
    {
        await GuessAsync(attacker, LoginGuard.MostPerAddress);
        await Eventually.IsTrueAsync(() => MailsToOwner() == 1);
        var link = shop.Get<DevMailbox>().Newest()[0].Mail.Link!.Address;

        await attacker.OpenAsync(link[..^4] + "AAAA");
        await attacker.PressAsync("Allow login on this device");

        attacker.Text.ShouldContain("was already used");
    }

    [Fact]
    public async Task A_device_known_for_one_account_is_not_known_for_another()
    {
        await shop.AddUserAsync("bob");
        await attacker.LogInAsync("bob", returnUrl: "/orders");

        await GuessAsync(attacker, LoginGuard.MostPerAddress);

        await attacker.LogInAsync("mia", returnUrl: "/admin");
        attacker.Address.ShouldStartWith("/Account/Login");
    }

    private int MailsToOwner() => shop.Get<DevMailbox>().Newest()
        .Count(each => each.Mail.Subject.StartsWith("Wrong passwords", StringComparison.Ordinal));

    private static async Task GuessAsync(Visitor visitor, int times)
    {
        for (var i = 0; i < times; i++)
            await visitor.LogInAsync("mia", "wrong");
    }
}

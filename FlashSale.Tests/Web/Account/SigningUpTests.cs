using System.Net;
using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Notifications;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Account;

/// <summary>Sign-ups in shops with other settings.</summary>
public sealed class SigningUpTests
{
    private const string Refused = "Wrong username, e-mail or password.";

    [Fact]
    public async Task The_emailed_link_activates_an_unconfirmed_account()
    {
        await using var shop = OpenStrictShop();
        using var ann = new Visitor(shop);
        await SignUpAsync(ann, "/orders");
        ann.Text.ShouldContain("Check your inbox");
        await ann.LogInAsync("ann");
        ann.Text.ShouldContain("Confirm your e-mail address first");

        await ann.FollowNewestMailAsync();
        ann.Page.QuerySelector("main a.button")!.GetAttribute("href").ShouldBe("/orders");
        await ann.LogInAsync("ann", returnUrl: "/orders");

        ann.Address.ShouldBe("/orders");
    }

    [Fact]
    public async Task A_wrong_password_does_not_reveal_an_unconfirmed_account()
    {
        await using var shop = OpenStrictShop();
        using var ann = new Visitor(shop);
        await SignUpAsync(ann);

        await ann.LogInAsync("ann", "wrong");

        ann.Text.ShouldContain(Refused);
    }

    [Fact]
    public async Task Wrong_passwords_also_lock_an_unconfirmed_account()
    {
        await using var shop = OpenStrictShop();
        using var ann = new Visitor(shop);
        await SignUpAsync(ann);
        for (var i = 0; i < 5; i++)
            await ann.LogInAsync("ann", "wrong");

        await ann.LogInAsync("ann");

        ann.Text.ShouldContain(Refused);
    }

    [Fact]
    public async Task A_resent_confirmation_returns_to_the_same_page()
    {
        await using var shop = OpenStrictShop();
        using var ann = new Visitor(shop);
        await SignUpAsync(ann, "/orders");
        await ann.OpenAsync(ann.Page.QuerySelectorAll("main a").Single(link => link.TextContent == "Send it again").GetAttribute("href")!);
        await ann.SubmitAsync(("Input.Email", "ann@example.com"));

        await ann.FollowNewestMailAsync();

        shop.Get<DevMailbox>().Newest().Count.ShouldBe(2);
        ann.Page.QuerySelector("main a.button")!.GetAttribute("href").ShouldBe("/orders");
    }

    [Fact]
    public async Task An_account_is_created_even_if_its_email_fails()
    {
        await using var shop =
            RunningShop.Open(host => host.ConfigureTestServices(services => services.AddSingleton<IMailer, BrokenMailer>()));
        using var ann = new Visitor(shop);

        await SignUpAsync(ann, "/orders");

        ann.Status.ShouldBe(HttpStatusCode.OK);
        ann.Text.ShouldContain("We couldn't send the e-mail");
        ann.Text.ShouldContain("send it again");
        ann.Page.QuerySelector("main a.button")!.GetAttribute("href").ShouldBe("/orders");
        ann.Page.QuerySelector(".menu summary")!.TextContent.ShouldBe("ann");
    }

    [Fact]
    public async Task A_shop_without_a_mail_server_claims_no_sent_emails()
    {
        await using var shop = RunningShop.Open(host => host.ConfigureTestServices(services => services.AddSingleton<IMailer, NoMailer>()));
        using var ann = new Visitor(shop);
        await SignUpAsync(ann, "/orders");

        await ann.OpenAsync("/orders");
        ann.Page.QuerySelector(".reminder").ShouldBeNull();
        await ann.OpenAsync("/Account/Manage/Email");
        await ann.PressAsync("Resend the confirmation e-mail");

        ann.Text.ShouldContain("This shop can't send e-mails yet.");
    }

    [Fact]
    public async Task A_password_request_hides_whether_its_email_failed()
    {
        await using var shop =
            RunningShop.Open(host => host.ConfigureTestServices(services => services.AddSingleton<IMailer, BrokenMailer>()));
        await shop.AddUserAsync("ann");
        using var ann = new Visitor(shop);
        await ann.OpenAsync("/Account/ForgotPassword");

        await ann.SubmitAsync(("Input.Email", "ann@example.com"));

        ann.Text.ShouldContain("we've sent an e-mail to it");
    }

    [Fact]
    public async Task Links_in_emails_use_the_shops_public_address()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Shop:PublicUrl", "https://shop.example.com/"));
        using var ann = new Visitor(shop);

        await SignUpAsync(ann);

        shop.Get<DevMailbox>().Newest()[0].Mail.Link!.Address.ShouldStartWith("https://shop.example.com/Account/ConfirmEmail?");
    }

    [Theory]
    [InlineData("ann", "other@example.com")]
    [InlineData("other", "ann@example.com")]
    public async Task The_second_of_two_identical_sign_ups_gets_an_explanation(string userName, string email)
    {
        await using var shop = RunningShop.Open();
        await shop.AddUserAsync("ann");
        await using var context = shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext();
        using var store = new AccountStore(context, shop.Get<SessionCache>(), shop.Get<LoginCache>(), TimeProvider.System);
        var second = User.Create(userName, email, RunningShop.Now);
        second.NormalizedUserName = userName.ToUpperInvariant();
        second.NormalizedEmail = email.ToUpperInvariant();

        // After the page's check, which found both available.
        var result = await store.CreateAsync(second, TestContext.Current.CancellationToken);

        result.Errors.Single().Description.ShouldBe("This username or e-mail is already taken. Choose another one.");
    }

    [Fact]
    public async Task Pages_use_the_user_store_that_refuses_duplicates()
    {
        await using var shop = RunningShop.Open();
        await using var scope = shop.Services.CreateAsyncScope();

        scope.ServiceProvider.GetRequiredService<IUserStore<User>>().ShouldBeOfType<AccountStore>();
    }

    private static RunningShop OpenStrictShop() => RunningShop.Open(host => host.UseSetting("Accounts:RequireConfirmedEmail", "true"));

    private static async Task SignUpAsync(Visitor visitor, string? returnUrl = null)
    {
        await visitor.OpenAsync("/Account/Register" + (returnUrl is null ? "" : $"?ReturnUrl={Uri.EscapeDataString(returnUrl)}"));
        await visitor.SubmitAsync(
            ("Input.UserName", "ann"),
            ("Input.Email", "ann@example.com"),
            ("Input.Password", RunningShop.Password),
            ("Input.ConfirmPassword", RunningShop.Password));
    }

    private sealed class BrokenMailer : IMailer
    {
        public Task SendAsync(Mail mail, CancellationToken cancellationToken = default) =>
            throw new IOException("The mail server is away.");
    }
}

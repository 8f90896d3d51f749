using System.Net;
using FlashSale.Data;
using FlashSale.Data.Accounts;
using FlashSale.Data.Privacy;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Notifications;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Account;

public sealed class AccountPagesTests : IAsyncLifetime
{
    private RunningShop shop = default!;
    private Visitor visitor = default!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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
    public async Task A_new_account_is_a_logged_in_customer()
    {
        await visitor.SignUpAsync("ann", "ann@example.com");

        visitor.Address.ShouldBe("/");
        visitor.Page.QuerySelector(".menu summary")!.TextContent.ShouldBe("ann");
        await using var scope = shop.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var ann = (await users.FindByNameAsync("ann"))!;
        ann.Id.Length.ShouldBe(26);
        (await users.GetRolesAsync(ann)).ShouldBe([Roles.Customer]);
    }

    [Theory]
    [InlineData("ann@home", "ann@example.com", "A username can't contain '@'.")]
    [InlineData("an", "ann@example.com", "Choose a username with 3 to 40 characters.")]
    [InlineData("bob", "ann@example.com", "The username 'bob' is taken. Choose another one.")]
    [InlineData("ann", "BOB@example.com", "An account with this e-mail address exists already. Log in, or use another address.")]
    [InlineData("ann", "nonsense", "Enter an e-mail address such as")]
    public async Task An_invalid_sign_up_is_refused_with_an_explanation(string userName, string email, string words)
    {
        await shop.AddUserAsync("bob");

        await visitor.SignUpAsync(userName, email);

        visitor.Text.ShouldContain(words);
        visitor.Address.ShouldStartWith("/Account/Register");
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("ANN@example.com")]
    public async Task Customers_log_in_by_username_or_email(string login)
    {
        await shop.AddUserAsync("ann");

        await visitor.LogInAsync(login, returnUrl: "/orders");

        visitor.Address.ShouldBe("/orders");
    }

    [Theory]
    [InlineData("ann", "wrong")]
    [InlineData("nobody", RunningShop.Password)]
    public async Task A_failed_login_does_not_reveal_what_was_wrong(string login, string password)
    {
        await shop.AddUserAsync("ann");

        await visitor.LogInAsync(login, password);

        visitor.Text.ShouldContain("Wrong username, e-mail or password.");
        visitor.Page.QuerySelector("input[type=password]")!.GetAttribute("value").ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task Five_wrong_passwords_pause_logins_from_the_address()
    {
        await shop.AddUserAsync("ann");
        for (var i = 0; i < 5; i++)
            await visitor.LogInAsync("ann", "wrong");

        await visitor.LogInAsync("ann", returnUrl: "/orders");

        visitor.Address.ShouldStartWith("/Account/Login");
        visitor.Text.ShouldContain("wait up to an hour");
    }

    [Fact]
    public async Task A_password_reset_by_email_unlocks_the_account()
    {
        await shop.AddUserAsync("ann");
        for (var i = 0; i < 5; i++)
            await visitor.LogInAsync("ann", "wrong");
        await visitor.OpenAsync("/Account/ForgotPassword");
        await visitor.SubmitAsync(("Input.Email", "ann@example.com"));
        await visitor.FollowNewestMailAsync("Reset your password");
        await visitor.SubmitAsync(
            ("Input.Email", "ann@example.com"), ("Input.Password", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));

        await visitor.LogInAsync("ann", "Another horse 8!", returnUrl: "/orders");

        visitor.Address.ShouldBe("/orders");
    }

    [Theory]
    [InlineData("/Account/Login")]
    [InlineData("/account/login/")]
    public async Task Too_many_attempts_from_one_address_must_wait(string address)
    {
        for (var i = 0; i < 30; i++)
            await visitor.PostAsync(address, ("Input.Login", $"guess{i}"));

        await visitor.LogInAsync("ann");

        visitor.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        visitor.Text.ShouldContain("Wait a minute");
    }

    [Theory]
    [InlineData("/Account/Login")]
    [InlineData("/Account/Register")]
    public async Task A_form_without_its_antiforgery_token_is_refused(string address)
    {
        await visitor.PostAsync(address, ("_handler", "login"), ("Input.Login", "ann"), ("Input.Password", RunningShop.Password));

        visitor.Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("Development", "/Account/Login")]
    [InlineData("Development", "/Account/Logout")]
    [InlineData("Development", "/Account/Manage")]
    [InlineData("Production", "/Account/Login")]
    [InlineData("Production", "/Account/Logout")]
    [InlineData("Production", "/Account/Manage")]
    public async Task An_outdated_form_explains_what_to_do_and_does_nothing(string environment, string address)
    {
        await using var own = RunningShop.Open(host => host.UseEnvironment(environment));
        await own.AddUserAsync("ann");
        using var ann = new Visitor(own);
        await ann.LogInAsync("ann");

        await ann.PostAsync(address, ("_handler", "login"));

        ann.Status.ShouldBe(HttpStatusCode.BadRequest);
        ann.Text.ShouldContain("This form is out of date");
        ann.Page.QuerySelector(".menu summary")!.TextContent.ShouldBe("ann");
        await ann.OpenAsync("/orders");
        ann.Address.ShouldBe("/orders");
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_logout_after_a_logout_in_another_tab_succeeds(string environment)
    {
        await using var own = RunningShop.Open(host => host.UseEnvironment(environment));
        await own.AddUserAsync("ann");
        using var ann = new Visitor(own);
        await ann.LogInAsync("ann");
        var tab = ann.Page;

        for (var i = 0; i < 2; i++)
        {
            var form = tab.Forms.Single(each => each.GetAttribute("action") == "/Account/Logout");
            var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            await ann.PostAsync("/Account/Logout", ("__RequestVerificationToken", token), ("ReturnUrl", ""));

            ann.Status.ShouldBe(HttpStatusCode.OK);
            ann.Address.ShouldBe("/");
            ann.Page.QuerySelector(".menu").ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_logout_sent_by_another_site_does_not_log_out()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(shop.Address) };
        using var form = new FormUrlEncodedContent([]);

        using var response = await client.PostAsync(new Uri("/Account/Logout", UriKind.Relative), form, Cancelled);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task The_personal_data_download_contains_the_accounts_apps()
    {
        var user = await shop.AddUserAsync("ann");
        var draft = new InstallationDraft("ios", user.Id, """{"appName":"Shop"}""");
        await shop.Get<IInstallations>().SaveAsync("ann-s-phone", _ => draft, Cancelled);
        await visitor.LogInAsync("ann");

        await visitor.PostAsync("/Account/Manage/DownloadPersonalData");

        visitor.Text.ShouldContain("ann-s-phone");
        visitor.Text.ShouldContain("\"appName\": \"Shop\"");
    }

    [Fact]
    public async Task An_internal_error_is_not_reported_as_an_outdated_form()
    {
        await using var faulty = RunningShop.Open(host => host.UseEnvironment("Production").ConfigureTestServices(services =>
            services.AddSingleton<PersonalData>(_ => throw new InvalidOperationException("The disk is broken."))));
        await faulty.AddUserAsync("ann");
        using var ann = new Visitor(faulty);
        await ann.LogInAsync("ann");

        await ann.PostAsync("/Account/Manage/DownloadPersonalData");

        ann.Status.ShouldBe(HttpStatusCode.InternalServerError);
        ann.Text.ShouldContain("Something went wrong on our side");
    }

    [Fact]
    public async Task A_passkey_that_arrives_too_late_can_be_retried()
    {
        await visitor.OpenAsync("/Account/Login");

        // As after five minutes, when the challenge has expired.
        await visitor.SubmitAsync(("Input.Login", ""), ("Input.Passkey.CredentialJson", "{}"));

        visitor.Text.ShouldContain("The passkey request timed out.");
    }

    [Fact]
    public async Task A_new_passkey_that_arrives_too_late_can_be_retried()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/Passkeys");

        await visitor.PressAsync("Add a passkey", ("Input.CredentialJson", "{}"));

        visitor.Text.ShouldContain("Try again.");
    }

    [Theory]
    [InlineData("https://evil.example.com/")]
    [InlineData("//evil.example.com/")]
    [InlineData("/\\evil.example.com/")]
    [InlineData("javascript:alert(1)")]
    public async Task A_login_never_redirects_to_another_site(string returnUrl)
    {
        await shop.AddUserAsync("ann");

        await visitor.LogInAsync("ann", returnUrl: returnUrl);

        visitor.Address.ShouldBe("/");
    }

    [Fact]
    public async Task Customers_log_out_from_any_page()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann");

        var form = visitor.Page.Forms.Single(each => each.GetAttribute("action") == "/Account/Logout");
        var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        await visitor.PostAsync("/Account/Logout", ("__RequestVerificationToken", token), ("ReturnUrl", ""));

        visitor.Page.QuerySelector(".menu").ShouldBeNull();
    }

    [Fact]
    public async Task An_email_confirms_the_address()
    {
        await visitor.SignUpAsync("ann", "ann@example.com");

        await visitor.FollowNewestMailAsync();

        visitor.Text.ShouldContain("your e-mail address is confirmed");
        await using var context = Context();
        (await context.Users.SingleAsync(Cancelled)).EmailConfirmed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_new_customer_is_reminded_until_the_address_is_confirmed()
    {
        await visitor.SignUpAsync("ann", "ann@example.com");
        visitor.Text.ShouldContain("Confirm your e-mail address");

        await visitor.FollowNewestMailAsync();
        await visitor.OpenAsync("/");

        visitor.Text.ShouldNotContain("Confirm your e-mail address");
    }

    [Fact]
    public async Task A_damaged_confirmation_link_is_reported()
    {
        await visitor.OpenAsync("/Account/ConfirmEmail?userId=nobody&code=%%%");

        visitor.Text.ShouldContain("This link doesn't work");
    }

    [Fact]
    public async Task A_forgotten_password_is_reset_by_a_link_in_an_email()
    {
        await shop.AddUserAsync("ann");
        await visitor.OpenAsync("/Account/ForgotPassword");
        await visitor.SubmitAsync(("Input.Email", "ann@example.com"));
        await visitor.FollowNewestMailAsync();

        await visitor.SubmitAsync(
            ("Input.Email", "ann@example.com"), ("Input.Password", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));
        await visitor.LogInAsync("ann", "Another horse 8!");

        visitor.Address.ShouldBe("/");
    }

    [Fact]
    public async Task A_reset_link_works_once()
    {
        await shop.AddUserAsync("ann");
        await visitor.OpenAsync("/Account/ForgotPassword");
        await visitor.SubmitAsync(("Input.Email", "ann@example.com"));
        for (var i = 0; i < 2; i++)
        {
            await visitor.FollowNewestMailAsync();
            await visitor.SubmitAsync(
                ("Input.Email", "ann@example.com"), ("Input.Password", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));
        }

        visitor.Text.ShouldContain("It may have expired or been used before");
    }

    [Fact]
    public async Task A_password_request_does_not_reveal_who_has_an_account()
    {
        await shop.AddUserAsync("ann");
        var answers = new List<string>();
        foreach (var email in new[] { "ann@example.com", "nobody@example.com" })
        {
            await visitor.OpenAsync("/Account/ForgotPassword");
            await visitor.SubmitAsync(("Input.Email", email));
            answers.Add(visitor.Page.QuerySelector(".message")!.TextContent);
        }

        answers[1].ShouldBe(answers[0]);
        shop.Get<DevMailbox>().Newest().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_address_changes_when_the_emailed_link_is_opened()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/Email");
        await visitor.SubmitAsync(("Input.NewEmail", "anna@example.com"));
        await using (var context = Context())
            (await context.Users.SingleAsync(Cancelled)).Email.ShouldBe("ann@example.com");

        await visitor.FollowNewestMailAsync();

        await using var after = Context();
        (await after.Users.SingleAsync(Cancelled)).Email.ShouldBe("anna@example.com");
    }

    [Fact]
    public async Task The_password_changes_only_with_the_old_one()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/ChangePassword");
        await visitor.SubmitAsync(
            ("Input.OldPassword", "wrong"), ("Input.NewPassword", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));
        visitor.Text.ShouldContain("Wrong password. Try again.");

        await visitor.SubmitAsync(
            ("Input.OldPassword", RunningShop.Password),
            ("Input.NewPassword", "Another horse 8!"),
            ("Input.ConfirmPassword", "Another horse 8!"));

        visitor.Text.ShouldContain("Your password was changed.");
    }

    [Fact]
    public async Task The_profile_stores_the_name_and_phone_number()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage");

        await visitor.SubmitAsync(("Input.UserName", "annabel"), ("Input.DisplayName", "Ann Abel"), ("Input.PhoneNumber", "+1 555 0100"));

        visitor.Text.ShouldContain("Profile saved.");
        await using var context = Context();
        var user = await context.Users.SingleAsync(Cancelled);
        (user.UserName, user.DisplayName, user.PhoneNumber).ShouldBe(("annabel", "Ann Abel", "+1 555 0100"));
    }

    [Fact]
    public async Task Two_factor_login_requires_an_app_code_or_recovery_code()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/EnableAuthenticator");
        visitor.Page.QuerySelector(".qr svg").ShouldNotBeNull();
        var key = visitor.Page.QuerySelector("main code")!.TextContent;
        await visitor.SubmitAsync(("Input.Code", AuthenticatorApp.CodeOf(key)));
        visitor.Text.ShouldContain("Two-factor login is on.");
        var recoveryCode = visitor.Page.QuerySelector(".codes code")!.TextContent;

        using var other = new Visitor(shop);
        await other.LogInAsync("ann", returnUrl: "/orders");
        other.Address.ShouldStartWith("/Account/LoginWith2fa");
        await other.SubmitAsync(("Input.Code", "000000"));
        other.Text.ShouldContain("Wrong code.");
        await other.SubmitAsync(("Input.Code", AuthenticatorApp.CodeOf(key)));
        other.Address.ShouldBe("/orders");

        using var withoutPhone = new Visitor(shop);
        await withoutPhone.LogInAsync("ann", returnUrl: "/orders");
        await withoutPhone.OpenAsync("/Account/LoginWithRecoveryCode?ReturnUrl=%2Forders");
        await withoutPhone.SubmitAsync(("Input.Code", recoveryCode));
        withoutPhone.Address.ShouldBe("/orders");
    }

    [Fact]
    public async Task Opening_the_pages_of_an_account_ends_no_login()
    {
        await using var strict = OpenStrict();
        using var ann = new Visitor(strict);
        using var phone = new Visitor(strict);
        var user = await strict.AddUserAsync("ann");
        await phone.LogInAsync("ann", returnUrl: "/orders");
        await ann.LogInAsync("ann", returnUrl: "/Account/Manage");
        string[] pages =
        [
            .. ann.Page.QuerySelectorAll(".manage-nav a").Select(link => "/" + link.GetAttribute("href")!),
            "/Account/Manage/EnableAuthenticator", "/Account/Manage/EnableAuthenticator", "/Account/Manage/Disable2fa",
            "/Account/Manage/ResetAuthenticator", "/Account/Manage/GenerateRecoveryCodes", "/Account/Manage/DeletePersonalData",
        ];

        foreach (var page in pages)
        {
            await ann.OpenAsync(page);
            ann.Status.ShouldBe(HttpStatusCode.OK, page);
            await phone.OpenAsync("/orders");
            phone.Address.ShouldBe("/orders", page);
        }

        pages.Length.ShouldBeGreaterThan(10);
        await using var scope = strict.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        (await users.FindByIdAsync(user.Id))!.SecurityStamp.ShouldBe(user.SecurityStamp);
    }

    [Fact]
    public async Task Turning_on_two_factor_login_logs_out_other_browsers()
    {
        await using var strict = OpenStrict();
        using var ann = new Visitor(strict);
        using var phone = new Visitor(strict);
        await strict.AddUserAsync("ann");
        await phone.LogInAsync("ann", returnUrl: "/orders");
        await ann.LogInAsync("ann", returnUrl: "/Account/Manage/EnableAuthenticator");
        var key = ann.Page.QuerySelector("main code")!.TextContent;
        await ann.OpenAsync("/Account/Manage/EnableAuthenticator");
        ann.Page.QuerySelector("main code")!.TextContent.ShouldBe(key);

        await ann.SubmitAsync(("Input.Code", AuthenticatorApp.CodeOf(key)));

        ann.Text.ShouldContain("Two-factor login is on.");
        await phone.OpenAsync("/orders");
        phone.Address.ShouldStartWith("/Account/Login");
    }

    [Fact]
    public async Task Pages_that_open_together_show_the_same_key()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/orders");
        var tabs = Enumerable.Range(0, 6).Select(_ => new Visitor(shop, cookies: visitor.Cookies)).ToList();

        await Task.WhenAll(tabs.Select(tab => tab.OpenAsync("/Account/Manage/EnableAuthenticator")));

        tabs.ShouldAllBe(tab => tab.Status == HttpStatusCode.OK);
        tabs.Select(tab => tab.Page.QuerySelector("main code")!.TextContent).Distinct().ShouldHaveSingleItem();
        tabs.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task Changing_two_factor_login_keeps_this_login()
    {
        await using var strict = OpenStrict();
        using var ann = new Visitor(strict);
        await strict.AddUserAsync("ann");
        await ann.LogInAsync("ann", returnUrl: "/Account/Manage/EnableAuthenticator");

        await ann.SubmitAsync(("Input.Code", AuthenticatorApp.CodeOf(ann.Page.QuerySelector("main code")!.TextContent)));
        ann.Text.ShouldContain("Two-factor login is on.");
        await ann.OpenAsync("/Account/Manage/Disable2fa");
        await ann.PressAsync("Turn off");

        ann.Text.ShouldContain("Two-factor login is off.");
    }

    [Fact]
    public async Task The_personal_data_file_contains_the_orders()
    {
        var ann = await shop.AddUserAsync("ann");
        var product = await shop.AddLiveSaleAsync("Copper kettle");
        await shop.BuyAsync(ann, product);
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/PersonalData");

        await visitor.PressAsync("Download");

        visitor.Page.Body!.TextContent.ShouldContain("ann@example.com");
        visitor.Page.Body.TextContent.ShouldContain("Copper kettle");
        visitor.Page.Body.TextContent.ShouldContain("phoneNumber");
    }

    [Fact]
    public async Task A_deleted_account_leaves_anonymous_orders()
    {
        var ann = await shop.AddUserAsync("ann");
        var product = await shop.AddLiveSaleAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product)).Order;
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/DeletePersonalData");
        await visitor.SubmitAsync(("Input.Password", "wrong"));
        visitor.Text.ShouldContain("Wrong password. Try again.");

        await visitor.SubmitAsync(("Input.Password", RunningShop.Password));

        await using var context = Context();
        (await context.Users.AnyAsync(Cancelled)).ShouldBeFalse();
        (await context.Notifications.AnyAsync(Cancelled)).ShouldBeFalse();
        (await context.Orders.SingleAsync(each => each.Id == order.Id, Cancelled)).UserId.ShouldBeNull();
        (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).IsClean.ShouldBeTrue();
    }

    [Fact]
    public async Task A_form_of_a_deleted_account_redirects_to_the_login()
    {
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage");
        await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled);

        await visitor.SubmitAsync(("Input.UserName", "annabel"));

        visitor.Address.ShouldStartWith("/Account/Login");
    }

    [Fact]
    public async Task Only_merchants_can_open_the_dashboard()
    {
        await shop.AddUserAsync("ann");
        await visitor.OpenAsync("/admin");
        visitor.Address.ShouldStartWith("/Account/Login");

        await visitor.LogInAsync("ann", returnUrl: "/admin");

        visitor.Text.ShouldContain("You don't have access to this page");
        visitor.Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_start_page_explains_how_to_create_the_first_merchant()
    {
        await visitor.OpenAsync("/");
        visitor.Text.ShouldContain("create-merchant");

        await shop.AddUserAsync("mia", Roles.Merchant);
        await visitor.OpenAsync("/");

        visitor.Text.ShouldNotContain("create-merchant");
    }

    [Fact]
    public async Task A_profile_needs_no_phone_number()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage");

        await visitor.SubmitAsync(("Input.DisplayName", "Ann Abel"));

        visitor.Text.ShouldContain("Profile saved.");
    }

    // Checks the security stamp in every request instead of every few minutes.
    private static RunningShop OpenStrict() => RunningShop.Open(host => host.ConfigureTestServices(services =>
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero)));

    private FlashSaleDbContext Context() => shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext();
}

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
    public async Task Who_signs_up_is_a_customer_and_logged_in()
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
    [InlineData("ann@home", "ann@example.com", "A username cannot contain '@'.")]
    [InlineData("an", "ann@example.com", "A username has 3 to 40 characters.")]
    [InlineData("bob", "ann@example.com", "'bob' is already taken")]
    [InlineData("ann", "BOB@example.com", "is already taken")]
    [InlineData("ann", "nonsense", "Enter an e-mail address such as")]
    public async Task A_sign_up_that_breaks_a_rule_is_refused_in_words(string userName, string email, string words)
    {
        await shop.AddUserAsync("bob");

        await visitor.SignUpAsync(userName, email);

        visitor.Text.ShouldContain(words);
        visitor.Address.ShouldStartWith("/Account/Register");
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("ANN@example.com")]
    public async Task One_logs_in_by_username_or_by_email(string login)
    {
        await shop.AddUserAsync("ann");

        await visitor.LogInAsync(login, returnUrl: "/orders");

        visitor.Address.ShouldBe("/orders");
    }

    [Theory]
    [InlineData("ann", "wrong")]
    [InlineData("nobody", RunningShop.Password)]
    public async Task A_wrong_login_does_not_say_what_was_wrong(string login, string password)
    {
        await shop.AddUserAsync("ann");

        await visitor.LogInAsync(login, password);

        visitor.Text.ShouldContain("This username or e-mail and password do not belong together.");
        visitor.Page.QuerySelector("input[type=password]")!.GetAttribute("value").ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task Five_wrong_passwords_pause_logins_from_there()
    {
        await shop.AddUserAsync("ann");
        for (var i = 0; i < 5; i++)
            await visitor.LogInAsync("ann", "wrong");

        await visitor.LogInAsync("ann", returnUrl: "/orders");

        visitor.Address.ShouldStartWith("/Account/Login");
        visitor.Text.ShouldContain("wait up to an hour");
    }

    [Fact]
    public async Task A_new_password_from_a_mail_opens_a_locked_account()
    {
        await shop.AddUserAsync("ann");
        for (var i = 0; i < 5; i++)
            await visitor.LogInAsync("ann", "wrong");
        await visitor.OpenAsync("/Account/ForgotPassword");
        await visitor.SubmitAsync(("Input.Email", "ann@example.com"));
        await visitor.FollowNewestMailAsync();
        await visitor.SubmitAsync(("Input.Email", "ann@example.com"), ("Input.Password", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));

        await visitor.LogInAsync("ann", "Another horse 8!", returnUrl: "/orders");

        visitor.Address.ShouldBe("/orders");
    }

    [Theory]
    [InlineData("/Account/Login")]
    [InlineData("/account/login/")]
    public async Task Too_many_attempts_from_one_address_have_to_wait(string address)
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
    public async Task A_form_that_is_out_of_date_says_what_to_do_and_does_nothing(string environment, string address)
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
    public async Task Who_was_logged_out_in_another_tab_is_simply_logged_out(string environment)
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
    public async Task A_logout_that_another_site_sends_without_the_login_leaves_the_browser_its_login()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(shop.Address) };
        using var form = new FormUrlEncodedContent([]);

        using var response = await client.PostAsync(new Uri("/Account/Logout", UriKind.Relative), form, Cancelled);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task The_download_of_personal_data_holds_the_apps_of_the_account()
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
    public async Task A_fault_of_the_shop_is_not_said_to_be_an_old_form()
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
    public async Task A_passkey_that_comes_too_late_can_be_tried_again()
    {
        await visitor.OpenAsync("/Account/Login");

        // As after five minutes: the shop has no ceremony under way.
        await visitor.SubmitAsync(("Input.Login", ""), ("Input.Passkey.CredentialJson", "{}"));

        visitor.Text.ShouldContain("The passkey came too late.");
    }

    [Fact]
    public async Task A_new_passkey_that_comes_too_late_can_be_tried_again()
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
    public async Task A_login_never_leads_to_another_site(string returnUrl)
    {
        await shop.AddUserAsync("ann");

        await visitor.LogInAsync("ann", returnUrl: returnUrl);

        visitor.Address.ShouldBe("/");
    }

    [Fact]
    public async Task One_logs_out_from_any_page()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann");

        var form = visitor.Page.Forms.Single(each => each.GetAttribute("action") == "/Account/Logout");
        var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        await visitor.PostAsync("/Account/Logout", ("__RequestVerificationToken", token), ("ReturnUrl", ""));

        visitor.Page.QuerySelector(".menu").ShouldBeNull();
    }

    [Fact]
    public async Task A_mail_confirms_the_address()
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
    public async Task A_damaged_confirmation_link_says_so()
    {
        await visitor.OpenAsync("/Account/ConfirmEmail?userId=nobody&code=%%%");

        visitor.Text.ShouldContain("This link does not work");
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_a_link_in_a_mail()
    {
        await shop.AddUserAsync("ann");
        await visitor.OpenAsync("/Account/ForgotPassword");
        await visitor.SubmitAsync(("Input.Email", "ann@example.com"));
        await visitor.FollowNewestMailAsync();

        await visitor.SubmitAsync(("Input.Email", "ann@example.com"), ("Input.Password", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));
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
            await visitor.SubmitAsync(("Input.Email", "ann@example.com"), ("Input.Password", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));
        }

        visitor.Text.ShouldContain("it is too old or was used already");
    }

    [Fact]
    public async Task Asking_for_a_password_does_not_tell_who_has_an_account()
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
    public async Task The_address_changes_when_the_link_in_the_mail_is_followed()
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
    public async Task The_password_changes_with_the_old_one_only()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/ChangePassword");
        await visitor.SubmitAsync(("Input.OldPassword", "wrong"), ("Input.NewPassword", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));
        visitor.Text.ShouldContain("Incorrect password.");

        await visitor.SubmitAsync(("Input.OldPassword", RunningShop.Password), ("Input.NewPassword", "Another horse 8!"), ("Input.ConfirmPassword", "Another horse 8!"));

        visitor.Text.ShouldContain("Your password is changed.");
    }

    [Fact]
    public async Task The_profile_keeps_name_and_phone_number()
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage");

        await visitor.SubmitAsync(("Input.UserName", "annabel"), ("Input.DisplayName", "Ann Abel"), ("Input.PhoneNumber", "+1 555 0100"));

        visitor.Text.ShouldContain("Your profile is saved.");
        await using var context = Context();
        var user = await context.Users.SingleAsync(Cancelled);
        (user.UserName, user.DisplayName, user.PhoneNumber).ShouldBe(("annabel", "Ann Abel", "+1 555 0100"));
    }

    [Fact]
    public async Task With_two_factor_login_a_code_of_the_app_or_a_recovery_code_is_needed()
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
        other.Text.ShouldContain("This code is not right.");
        await other.SubmitAsync(("Input.Code", AuthenticatorApp.CodeOf(key)));
        other.Address.ShouldBe("/orders");

        using var withoutPhone = new Visitor(shop);
        await withoutPhone.LogInAsync("ann", returnUrl: "/orders");
        await withoutPhone.OpenAsync("/Account/LoginWithRecoveryCode?ReturnUrl=%2Forders");
        await withoutPhone.SubmitAsync(("Input.Code", recoveryCode));
        withoutPhone.Address.ShouldBe("/orders");
    }

    [Fact]
    public async Task Turning_two_factor_login_on_and_off_keeps_this_login_alive()
    {
        await using var strict = RunningShop.Open(host => host.ConfigureTestServices(services =>
            services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero)));
        using var ann = new Visitor(strict);
        await strict.AddUserAsync("ann");
        await ann.LogInAsync("ann", returnUrl: "/Account/Manage/EnableAuthenticator");

        await ann.SubmitAsync(("Input.Code", AuthenticatorApp.CodeOf(ann.Page.QuerySelector("main code")!.TextContent)));
        ann.Text.ShouldContain("Two-factor login is on.");
        await ann.OpenAsync("/Account/Manage/Disable2fa");
        await ann.PressAsync("Turn it off");

        ann.Text.ShouldContain("Two-factor login is off.");
    }

    [Fact]
    public async Task My_data_come_as_a_file_with_my_orders()
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
    public async Task A_deleted_account_leaves_its_orders_without_the_person()
    {
        var ann = await shop.AddUserAsync("ann");
        var product = await shop.AddLiveSaleAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product)).Order;
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage/DeletePersonalData");
        await visitor.SubmitAsync(("Input.Password", "wrong"));
        visitor.Text.ShouldContain("This is not your password.");

        await visitor.SubmitAsync(("Input.Password", RunningShop.Password));

        await using var context = Context();
        (await context.Users.AnyAsync(Cancelled)).ShouldBeFalse();
        (await context.Notifications.AnyAsync(Cancelled)).ShouldBeFalse();
        (await context.Orders.SingleAsync(each => each.Id == order.Id, Cancelled)).UserId.ShouldBeNull();
        (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).IsClean.ShouldBeTrue();
    }

    [Fact]
    public async Task A_form_of_a_deleted_account_leads_to_the_login()
    {
        var ann = await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann", returnUrl: "/Account/Manage");
        await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled);

        await visitor.SubmitAsync(("Input.UserName", "annabel"));

        visitor.Address.ShouldStartWith("/Account/Login");
    }

    [Fact]
    public async Task A_customer_is_refused_at_the_dashboard_and_a_stranger_is_asked_to_log_in()
    {
        await shop.AddUserAsync("ann");
        await visitor.OpenAsync("/admin");
        visitor.Address.ShouldStartWith("/Account/Login");

        await visitor.LogInAsync("ann", returnUrl: "/admin");

        visitor.Text.ShouldContain("This page is not for you");
        visitor.Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_start_page_says_how_to_make_the_first_merchant_until_there_is_one()
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

        visitor.Text.ShouldContain("Your profile is saved.");
    }

    private FlashSaleDbContext Context() => shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext();
}

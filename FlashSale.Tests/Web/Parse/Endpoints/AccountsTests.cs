using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Notifications;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Parse.Endpoints;

/// <summary>Accounts and sessions through the API: the same accounts as in the browser.</summary>
public sealed class AccountsTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Fact]
    public async Task Signing_up_logs_in()
    {
        var name = api.NewName("ann");

        var signedUp = await api.Anonymous.PostAsync(
            "/users", new { username = name, password = RunningShop.Password, email = $"{name}@example.com" });

        signedUp.ShouldBe(HttpStatusCode.Created);
        signedUp.Header("Location").ShouldBe($"{api.Anonymous.Address}/parse/users/{signedUp["objectId"]}");
        signedUp["sessionToken"]!.ShouldMatch("^r:[0-9a-f]{32}$");
        signedUp.Text.ShouldNotContain("assword");
    }

    [Fact]
    public async Task Account_from_the_API_logs_in_on_the_website()
    {
        using var ann = await api.ShopperAsync();
        var name = (await ann.GetAsync("/users/me"))["username"]!;
        using var browser = new Visitor(api.Shop);

        await browser.LogInAsync(name, returnUrl: "/orders");

        browser.Address.ShouldBe("/orders");
    }

    [Fact]
    public async Task A_new_account_is_a_customer_and_gets_a_mail_to_confirm_its_address()
    {
        using var ann = await api.ShopperAsync();
        var email = (await ann.GetAsync("/users/me"))["email"]!;

        api.Shop
            .Get<DevMailbox>()
            .Newest()
            .ShouldContain(sent => sent.Mail.To == email && sent.Mail.Link!.Address.StartsWith(ann.Address, StringComparison.Ordinal));
        await using var scope = api.Shop.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        (await users.GetRolesAsync((await users.FindByIdAsync(ann.UserId!))!)).ShouldBe([Roles.Customer]);
    }

    [Theory]
    [InlineData("""{"password":"p"}""", 200, "bad or missing username")]
    [InlineData("""{"username":" ","password":"p"}""", 200, "bad or missing username")]
    [InlineData("""{"username":"zoe"}""", 201, "password is required")]
    [InlineData("""{"username":"zoe","password":"p","email":"nope"}""", 125, "Email address format is invalid.")]
    [InlineData("""{"username":"zoe","password":"p"}""", 204, null)]
    [InlineData("""{"username":"mia","password":"p","email":"zoe@example.com"}""", 202, "Account already exists for this username.")]
    [InlineData("""{"username":"MIA","password":"p","email":"zoe@example.com"}""", 202, "Account already exists for this username.")]
    [InlineData("""{"username":"zoe","password":"p","email":"mia@example.com"}""", 203, "Account already exists for this email address.")]
    [InlineData("""{"username":"zoe","password":"p","email":"zoe@example.com"}""", 142, null)]
    [InlineData("""{"username":"zo e","password":"Right horse 7!","email":"zoe@example.com"}""", 142, null)]
    [InlineData("""{"username":"z@e","password":"Right horse 7!","email":"zoe@example.com"}""", 142, "A username can't contain '@'.")]
    [InlineData(
        """{"username":"zoe","password":7,"email":"zoe@example.com"}""",
        111,
        "schema mismatch for _User.password; expected String but got Number")]
    [InlineData("""{"username":"zoe","password":"Right horse 7!","email":"zoe@example.com","isAdmin":true}""", 119, "Permission denied")]
    [InlineData(
        """{"username":"zoe","password":"Right horse 7!","email":"zoe@example.com","emailVerified":true}""",
        119,
        "Permission denied")]
    [InlineData(
        """{"username":"zoe","password":"Right horse 7!","email":"zoe@example.com","authData":{"anonymous":{"id":"1"}}}""",
        252,
        null)]
    public async Task A_sign_up_that_lacks_something_says_what(string body, int code, string? error) =>
        (await api.Anonymous.SendAsync(HttpMethod.Post, "/users", body, "application/json")).ShouldFail(400, code, error);

    [Fact]
    public async Task The_rule_that_a_password_breaks_is_told_in_words()
    {
        var refused = await api.Anonymous.PostAsync("/users", new { username = "zoe", password = "short", email = "zoe@example.com" });

        refused.ShouldFail(400, 142);
        refused.Error!.ShouldContain("at least 8 characters");
    }

    [Fact]
    public async Task The_class_of_accounts_works_like_users()
    {
        var name = api.NewName("ann");

        var signedUp = await api.Anonymous.PostAsync(
            "/classes/_User", new { username = name, password = RunningShop.Password, email = $"{name}@example.com" });

        signedUp.ShouldBe(HttpStatusCode.Created);
        signedUp["sessionToken"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Concurrent_sign_ups_with_one_name_create_one_account()
    {
        var name = api.NewName("ann");

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(
                i =>
                    api.Anonymous.PostAsync(
                        "/users", new { username = name, password = RunningShop.Password, email = $"{name}.{i}@example.com" })));

        replies.Count(reply => reply.Status == HttpStatusCode.Created).ShouldBe(1);
        replies.Where(reply => reply.Status != HttpStatusCode.Created).ShouldAllBe(reply => reply.Code == 202);
    }

    [Theory]
    [InlineData("username")]
    [InlineData("email")]
    public async Task Login_works_with_username_or_email(string by)
    {
        var user = await api.AddUserAsync();
        var login = by == "email" ? user.Email! : user.UserName!;

        var posted = await api.Anonymous.PostAsync("/login", new JsonObject { [by] = login, ["password"] = RunningShop.Password });
        var got = await api.Anonymous.GetAsync(
            $"/login?{by}={Uri.EscapeDataString(login)}&password={Uri.EscapeDataString(RunningShop.Password)}");

        posted["objectId"].ShouldBe(user.Id);
        got["objectId"].ShouldBe(user.Id);
        got["sessionToken"].ShouldNotBe(posted["sessionToken"]);
        posted.Text.ShouldNotContain("hash", Case.Insensitive);
    }

    [Theory]
    [InlineData("""{"username":"mia","password":"wrong"}""", 404, 101, "Invalid username/password.")]
    [InlineData("""{"username":"nobody","password":"wrong"}""", 404, 101, "Invalid username/password.")]
    [InlineData("""{"email":"nobody@example.com","password":"wrong"}""", 404, 101, "Invalid username/password.")]
    [InlineData("""{"username":"mia"}""", 400, 201, "password is required.")]
    [InlineData("""{"password":"wrong"}""", 400, 200, "username/email is required.")]
    [InlineData("""{"username":{"$ne":null},"password":"wrong"}""", 400, 107, null)]
    public async Task A_login_that_fails_tells_no_more_than_it_must(string body, int status, int code, string? error) =>
        (await api.Anonymous.SendAsync(HttpMethod.Post, "/login", body, "application/json")).ShouldFail(status, code, error);

    [Theory]
    [InlineData("/login")]
    [InlineData("/verifyPassword")]
    public async Task A_username_and_an_address_must_belong_to_one_account(string path)
    {
        var ann = await api.AddUserAsync();
        var bob = await api.AddUserAsync();

        foreach (var (username, email) in new[]
        {
            (ann.UserName!, bob.Email!),
            (bob.UserName!, ann.Email!),
            (ann.UserName!, "nobody@example.com"),
            ("nobody", ann.Email!),
            (ann.Email!, bob.Email!),
            (ann.UserName!, ann.UserName!),
        })
        {
            var posted = await api.Anonymous.PostAsync(path, new { username, email, password = RunningShop.Password });
            posted.ShouldFail(404, 101, "Invalid username/password.");
            var query = $"username={Uri.EscapeDataString(username)}&email={Uri.EscapeDataString(email)}";
            var got = await api.Anonymous.GetAsync($"{path}?{query}&password={Uri.EscapeDataString(RunningShop.Password)}");
            got.ShouldFail(404, 101, "Invalid username/password.");
        }
    }

    [Fact]
    public async Task A_username_with_its_own_address_logs_in()
    {
        var ann = await api.AddUserAsync();

        foreach (var (username, email) in new[]
        {
            (ann.UserName, ann.Email),
            (ann.UserName!.ToUpperInvariant(), ann.Email!.ToUpperInvariant()),
            ("", ann.Email),
            (ann.UserName, " "),
            (ann.Email, ann.Email),
        })
        {
            var loggedIn = await api.Anonymous.PostAsync("/login", new { username, email, password = RunningShop.Password });
            loggedIn["objectId"].ShouldBe(ann.Id);
        }
    }

    [Fact]
    public async Task Login_works_with_an_expired_token()
    {
        using var ann = new ParseClient(api.Shop) { Token = "r:00000000000000000000000000000000" };

        (await ann.LogInAsync("mia")).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task Caller_sees_their_account()
    {
        using var ann = await api.ShopperAsync();

        var me = await ann.GetAsync("/users/me");

        me["objectId"].ShouldBe(ann.UserId);
        me["sessionToken"].ShouldBe(ann.Token);
        me.Json["ACL"]!.AsObject().Select(entry => entry.Key).ShouldBe([ann.UserId!]);
    }

    [Fact]
    public async Task Anonymous_caller_has_no_account()
    {
        (await api.Anonymous.GetAsync("/users/me")).ShouldFail(400, 209, "Permission denied");
        (await api.Anonymous.GetAsync("/sessions/me")).ShouldFail(400, 209, "Invalid session token");
    }

    [Theory]
    [InlineData("GET", "/classes/Product")]
    [InlineData("GET", "/users/me")]
    [InlineData("POST", "/classes/Order")]
    [InlineData("POST", "/functions/serverTime")]
    public async Task A_wrong_token_fails_whatever_it_asks_for(string method, string path)
    {
        using var stranger = new ParseClient(api.Shop) { Token = "r:0000" };

        (
            await stranger.SendAsync(
                new HttpMethod(method), path, method == "GET" ? null : new { })).ShouldFail(400, 209, "Invalid session token");
    }

    [Fact]
    public async Task Logging_out_ends_the_session_and_no_other()
    {
        var user = await api.AddUserAsync();
        using var phone = await new ParseClient(api.Shop).LogInAsync(user.UserName!);
        using var tablet = await new ParseClient(api.Shop).LogInAsync(user.UserName!);

        (await phone.PostAsync("/logout", new { })).Text.ShouldBe("{}");

        (await phone.GetAsync("/users/me")).ShouldFail(400, 209);
        (await tablet.GetAsync("/users/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Logging_out_without_a_session_is_no_error() =>
        (await api.Anonymous.PostAsync("/logout", new { })).Text.ShouldBe("{}");

    [Fact]
    public async Task A_session_says_how_it_was_made_and_until_when_it_is_valid()
    {
        using var ann = new ParseClient(api.Shop);
        ann.Headers["X-Parse-Installation-Id"] = "phone-1";
        await ann.SignUpAsync(api.NewName("ann"));

        var session = await ann.GetAsync("/sessions/me");

        session["sessionToken"].ShouldBe(ann.Token);
        session["installationId"].ShouldBe("phone-1");
        session.Json["restricted"]!.GetValue<bool>().ShouldBeFalse();
        session.Json["user"]!["objectId"]!.GetValue<string>().ShouldBe(ann.UserId);
        session.Json["createdWith"]!.ToJsonString().ShouldBe("""{"action":"signup","authProvider":"password"}""");
        DateTimeOffset.Parse(session.Json["expiresAt"]!["iso"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan(RunningShop.Now.AddDays(364));
    }

    [Fact]
    public async Task Caller_sees_their_sessions_and_only_the_current_token()
    {
        var user = await api.AddUserAsync();
        using var phone = await new ParseClient(api.Shop).LogInAsync(user.UserName!);
        using var tablet = await new ParseClient(api.Shop).LogInAsync(user.UserName!);

        var sessions = (await phone.GetAsync("/sessions")).Results;

        sessions.Count.ShouldBe(2);
        sessions.Select(session => session!["sessionToken"]?.GetValue<string>()).ShouldBe([phone.Token, null], ignoreOrder: true);
    }

    [Fact]
    public async Task Caller_ends_only_their_own_sessions()
    {
        var user = await api.AddUserAsync();
        using var phone = await new ParseClient(api.Shop).LogInAsync(user.UserName!);
        using var tablet = await new ParseClient(api.Shop).LogInAsync(user.UserName!);
        using var stranger = await api.ShopperAsync();
        var id = (await tablet.GetAsync("/sessions/me"))["objectId"];

        (await stranger.DeleteAsync($"/sessions/{id}")).ShouldFail(404, 101);
        (await phone.DeleteAsync($"/sessions/{id}")).Text.ShouldBe("{}");

        (await tablet.GetAsync("/users/me")).ShouldFail(400, 209);
    }

    [Fact]
    public async Task Sessions_cannot_be_made_or_changed_by_hand()
    {
        using var ann = await api.ShopperAsync();
        var id = (await ann.GetAsync("/sessions/me"))["objectId"];

        (await ann.PostAsync("/classes/_Session", new { })).ShouldFail(400, 119);
        (await ann.PutAsync($"/classes/_Session/{id}", new { installationId = "x" })).ShouldFail(400, 119);
    }

    [Fact]
    public async Task Caller_changes_their_account()
    {
        using var ann = await api.ShopperAsync();
        var (name, email) = (api.NewName("ann"), $"{api.NewName("new")}@example.com");

        var changed = await ann.PutAsync($"/users/{ann.UserId}", new { username = name, email, displayName = "Ann" });

        changed.ShouldBe(HttpStatusCode.OK);
        changed["updatedAt"].ShouldNotBeNull();
        var me = await ann.GetAsync("/users/me");
        (me["username"], me["email"], me["displayName"]).ShouldBe((name, email, "Ann"));
        me.Json["emailVerified"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task New_address_must_be_confirmed_before_it_gets_a_password_link()
    {
        var user = await api.AddUserAsync();
        using var ann = await new ParseClient(api.Shop).LogInAsync(user.UserName!);
        var email = $"{api.NewName("new")}@example.com";
        await ann.PutAsync($"/users/{ann.UserId}", new { email });

        await api.Anonymous.PostAsync("/requestPasswordReset", new { email });

        MailsTo(email)
            .Select(mail => mail.Link!.Address)
            .ShouldAllBe(address => address.Contains("/Account/ConfirmEmail", StringComparison.Ordinal));
        MailsTo(email).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Link_for_the_old_address_does_not_confirm_the_new_one()
    {
        var (name, old, email) = (api.NewName("ann"), $"{api.NewName("old")}@example.com", $"{api.NewName("new")}@example.com");
        await api.Anonymous.PostAsync("/users", new { username = name, password = RunningShop.Password, email = old });
        var link = MailsTo(old).ShouldHaveSingleItem().Link!.Address;
        using var ann = await new ParseClient(api.Shop).LogInAsync(name);
        await ann.PutAsync($"/users/{ann.UserId}", new { email });

        using var browser = new HttpClient();
        using var followed = await browser.GetAsync(new Uri(link), TestContext.Current.CancellationToken);

        (await ann.GetAsync("/users/me")).Json["emailVerified"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_change_is_made_wholly_or_not_at_all()
    {
        using var ann = await api.ShopperAsync();
        var before = await ann.GetAsync("/users/me");

        (await ann.PutAsync($"/users/{ann.UserId}", new { displayName = "Ann", password = "weak" })).ShouldFail(400, 142);

        (await ann.GetAsync("/users/me")).Text.ShouldBe(before.Text);
    }

    [Theory]
    [InlineData("""{"username":"mia"}""", 202)]
    [InlineData("""{"email":"mia@example.com"}""", 203)]
    [InlineData("""{"email":"nope"}""", 125)]
    [InlineData("""{"email":{"__op":"Delete"}}""", 142)]
    [InlineData("""{"password":null}""", 142)]
    [InlineData("""{"emailVerified":true}""", 119)]
    public async Task A_change_that_breaks_a_rule_is_refused(string body, int code)
    {
        using var ann = await api.ShopperAsync();

        (await ann.SendAsync(HttpMethod.Put, $"/users/{ann.UserId}", body, "application/json")).ShouldFail(400, code);
    }

    [Fact]
    public async Task Another_account_cannot_be_changed()
    {
        using var ann = await api.ShopperAsync();
        using var ben = await api.ShopperAsync();

        (await ben.PutAsync($"/users/{ann.UserId}", new { email = "q@example.com" })).ShouldFail(400, 206, "Permission denied");
        (await api.Anonymous.PutAsync($"/users/{ann.UserId}", new { email = "q@example.com" })).ShouldFail(400, 206, "Permission denied");
        (await api.Merchant.PutAsync($"/users/{ann.UserId}", new { email = "q@example.com" })).ShouldFail(400, 206, "Permission denied");
        (await ben.DeleteAsync($"/users/{ann.UserId}")).ShouldFail(400, 206);
        (await ben.GetAsync($"/users/{ann.UserId}")).ShouldFail(404, 101, "Object not found.");
        (await api.Merchant.GetAsync("/users")).Results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_new_password_ends_all_sessions_and_gives_a_new_one()
    {
        var user = await api.AddUserAsync();
        using var phone = await new ParseClient(api.Shop).LogInAsync(user.UserName!);
        using var tablet = await new ParseClient(api.Shop).LogInAsync(user.UserName!);

        var changed = await phone.PutAsync($"/users/{user.Id}", new { password = "Other horse 8!" });

        (await tablet.GetAsync("/users/me")).ShouldFail(400, 209);
        (await phone.GetAsync("/users/me")).ShouldFail(400, 209);
        phone.Token = changed["sessionToken"];
        (await phone.GetAsync("/users/me"))["objectId"].ShouldBe(user.Id);
        (await phone.LogInAsync(user.UserName!, "Other horse 8!")).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task Deleted_account_is_gone_and_its_orders_are_kept()
    {
        var product = await api.AddLiveSaleAsync();
        using var ann = await api.ShopperAsync();
        var order = (await ann.BuyAsync(product.Id))["objectId"];

        (await ann.DeleteAsync($"/users/{ann.UserId}")).Text.ShouldBe("{}");

        (await ann.GetAsync("/users/me")).ShouldFail(400, 209);
        var kept = await api.Merchant.GetAsync($"/classes/Order/{order}");
        kept.ShouldBe(HttpStatusCode.OK);
        kept.Json["user"].ShouldBeNull();
    }

    [Fact]
    public async Task A_link_to_choose_a_password_leads_to_the_shop()
    {
        var user = await api.AddUserAsync();

        (await api.Anonymous.PostAsync("/requestPasswordReset", new { email = user.Email })).Text.ShouldBe("{}");

        MailsTo(user.Email!).Single().Link!.Address.ShouldStartWith($"{api.Anonymous.Address}/Account/ResetPassword?code=");
    }

    [Theory]
    [InlineData("/requestPasswordReset")]
    [InlineData("/verificationEmailRequest")]
    public async Task Requesting_an_email_does_not_reveal_whether_an_account_exists(string path)
    {
        (await api.Anonymous.PostAsync(path, new { email = "nobody@example.com" })).Text.ShouldBe("{}");
        (await api.Anonymous.PostAsync(path, new { email = "mia@example.com" })).Text.ShouldBe("{}");
        (await api.Anonymous.PostAsync(path, new { })).ShouldFail(400, 204);
        (await api.Anonymous.PostAsync(path, new { email = "nope" })).ShouldFail(400, 125);
    }

    [Fact]
    public async Task A_password_is_verified_without_a_new_session()
    {
        var user = await api.AddUserAsync();

        var right = await api.Anonymous.PostAsync("/verifyPassword", new { username = user.UserName, password = RunningShop.Password });
        var wrong = await api.Anonymous.PostAsync("/verifyPassword", new { username = user.UserName, password = "wrong" });

        right["objectId"].ShouldBe(user.Id);
        right["sessionToken"].ShouldBeNull();
        wrong.ShouldFail(404, 101);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_an_account_without_revealing_it()
    {
        var user = await api.AddUserAsync();
        for (var i = 0; i < 5; i++)
            await api.Anonymous.PostAsync("/login", new { username = user.UserName, password = "wrong" });

        var refused = await api.Anonymous.PostAsync("/login", new { username = user.UserName, password = RunningShop.Password });

        refused.ShouldFail(404, 101, "Invalid username/password.");
    }

    [Fact]
    public async Task Wrong_passwords_at_the_same_moment_are_all_counted()
    {
        var user = await api.AddUserAsync();
        await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => api.Anonymous.PostAsync("/login", new { username = user.UserName, password = "wrong" })));

        var refused = await api.Anonymous.PostAsync("/login", new { username = user.UserName, password = RunningShop.Password });

        refused.ShouldFail(404, 101, "Invalid username/password.");
    }

    [Fact]
    public async Task An_account_with_a_second_factor_is_not_opened_by_a_password_alone()
    {
        var user = await api.AddUserAsync();
        await using var scope = api.Shop.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        await users.SetTwoFactorEnabledAsync((await users.FindByIdAsync(user.Id))!, true);

        var refused = await api.Anonymous.PostAsync("/login", new { username = user.UserName, password = RunningShop.Password });
        var wrong = await api.Anonymous.PostAsync("/login", new { username = user.UserName, password = "wrong" });

        refused.ShouldFail(400, 119);
        refused.Reason.ShouldBe("twoFactorRequired");
        wrong.ShouldFail(404, 101, "Invalid username/password.");
    }

    [Fact]
    public async Task A_merchants_role_is_seen_by_merchants_alone()
    {
        using var ann = await api.ShopperAsync();

        (await api.Merchant.GetAsync("/roles")).Results.Select(role => role!["name"]!.GetValue<string>())
            .ShouldBe([Roles.Merchant, Roles.Customer], ignoreOrder: true);
        (await ann.GetAsync("/roles")).ShouldFail(400, 119, "Permission denied");
        (await api.Anonymous.GetAsync("/classes/_Role")).ShouldFail(400, 119, "Permission denied");
    }

    private List<Mail> MailsTo(string email) =>
        [.. api.Shop.Get<DevMailbox>().Newest().Select(sent => sent.Mail).Where(mail => mail.To == email)];
}

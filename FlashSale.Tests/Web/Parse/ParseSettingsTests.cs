using System.Net;
using FlashSale.Domain.Accounts;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Notifications;

namespace FlashSale.Tests.Web.Parse;

/// <summary>The API in shops that are set up otherwise than usual.</summary>
public sealed class ParseSettingsTests
{
    [Fact]
    public async Task A_shop_may_have_another_application_id()
    {
        await using var shop = Open(("Parse:ApplicationId", "my-shop"));
        using var client = new ParseClient(shop);

        (await client.GetAsync("/classes/Product")).ShouldFail(403, null, "unauthorized");
        client.Headers["X-Parse-Application-Id"] = "my-shop";
        (await client.GetAsync("/classes/Product")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Where_keys_are_set_a_client_must_show_one_of_them()
    {
        await using var shop = Open(
            ("Parse:RestKey", "rest"), ("Parse:JavaScriptKey", "js"), ("Parse:MasterKey", "a-long-enough-master-key"));
        using var client = new ParseClient(shop);

        (await client.GetAsync("/classes/Product")).ShouldFail(403, null, "unauthorized");
        (await WithAsync(client, "X-Parse-REST-API-Key", "wrong")).ShouldFail(403, null, "unauthorized");
        (await WithAsync(client, "X-Parse-Client-Key", "rest")).ShouldFail(403, null, "unauthorized");
        (await WithAsync(client, "X-Parse-REST-API-Key", "rest")).ShouldBe(HttpStatusCode.OK);
        (await WithAsync(client, "X-Parse-Javascript-Key", "js")).ShouldBe(HttpStatusCode.OK);
        (await WithAsync(client, "X-Parse-Master-Key", "a-long-enough-master-key")).ShouldBe(HttpStatusCode.OK);
        (
            await client.SendAsync(
                HttpMethod.Post,
                "/classes/Product",
                """{"_method":"GET","_ApplicationId":"flash-sale","_JavaScriptKey":"js"}""",
                "text/plain")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_a_master_key_in_the_settings_there_is_none()
    {
        await using var shop = Open();
        using var client = new ParseClient(shop);

        (await WithAsync(client, "X-Parse-Master-Key", "")).ShouldBe(HttpStatusCode.OK);
        (await WithAsync(client, "X-Parse-Master-Key", "anything")).ShouldFail(403, null, "Permission denied");
    }

    [Fact]
    public async Task Master_key_from_another_address_is_refused()
    {
        await using var shop = Open(
            ("Parse:MasterKey", "a-long-enough-master-key"), ("Parse:MasterKeyAddresses", "10.1.0.0/16, 2001:db8::7"));
        using var client = new ParseClient(shop);

        (await WithAsync(client, "X-Parse-Master-Key", "a-long-enough-master-key")).ShouldFail(403, null, "unauthorized");
        (await WithAsync(client, "X-Parse-Master-Key", "wrong")).ShouldFail(403, null, "unauthorized");
    }

    [Fact]
    public async Task Master_key_through_an_untrusted_proxy_is_refused()
    {
        await using var shop = Open(("Parse:MasterKey", "a-long-enough-master-key"));
        using var client = new ParseClient(shop);
        client.Headers["X-Parse-Master-Key"] = "a-long-enough-master-key";

        (await client.GetAsync("/classes/Product")).ShouldBe(HttpStatusCode.OK);
        client.Headers["X-Forwarded-For"] = "203.0.113.7";
        (await client.GetAsync("/classes/Product")).ShouldFail(403, null, "unauthorized");
    }

    [Fact]
    public async Task Master_key_uses_the_client_address_behind_a_trusted_proxy()
    {
        await using var shop = Open(
            ("Parse:MasterKey", "a-long-enough-master-key"),
            ("Parse:MasterKeyAddresses", "203.0.113.7"),
            ("ForwardedHeaders_Enabled", "true"));
        using var client = new ParseClient(shop);
        client.Headers["X-Parse-Master-Key"] = "a-long-enough-master-key";

        client.Headers["X-Forwarded-For"] = "203.0.113.7";
        (await client.GetAsync("/classes/Product")).ShouldBe(HttpStatusCode.OK);
        client.Headers["X-Forwarded-For"] = "203.0.113.8";
        (await client.GetAsync("/classes/Product")).ShouldFail(403, null, "unauthorized");
    }

    [Fact]
    public async Task Only_the_named_origins_may_read_answers()
    {
        await using var shop = Open(("Parse:AllowedOrigins", "https://app.example.com https://other.example.com"));
        using var client = new ParseClient(shop);

        var own = await WithAsync(client, "Origin", "https://app.example.com");
        var strange = await WithAsync(client, "Origin", "https://evil.example");

        own.Header("Access-Control-Allow-Origin").ShouldBe("https://app.example.com");
        own.Header("Vary").ShouldContain("Origin");
        own.Header("Access-Control-Allow-Credentials").ShouldBe("");
        strange.Header("Access-Control-Allow-Origin").ShouldBe("");
    }

    [Fact]
    public async Task Sign_up_has_no_session_until_the_address_is_confirmed()
    {
        await using var shop = Open(("Accounts:RequireConfirmedEmail", "true"));
        using var ann = new ParseClient(shop);
        using var browser = new Visitor(shop);

        var signedUp = await ann.PostAsync("/users", new { username = "ann", password = RunningShop.Password, email = "ann@example.com" });
        var tooEarly = await ann.PostAsync("/login", new { username = "ann", password = RunningShop.Password });
        var wrong = await ann.PostAsync("/login", new { username = "ann", password = "wrong" });
        await browser.FollowNewestMailAsync();
        var inTime = await ann.PostAsync("/login", new { username = "ann", password = RunningShop.Password });

        signedUp.ShouldBe(HttpStatusCode.Created);
        signedUp["sessionToken"].ShouldBeNull();
        tooEarly.ShouldFail(400, 205);
        wrong.ShouldFail(404, 101);
        inTime.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task New_address_applies_after_its_confirmation()
    {
        await using var shop = Open(("Accounts:RequireConfirmedEmail", "true"));
        await shop.AddUserAsync("ann");
        using var ann = await new ParseClient(shop).LogInAsync("ann");
        using var browser = new Visitor(shop);

        var changed = await ann.PutAsync($"/users/{ann.UserId}", new { email = "new@example.com" });
        await browser.FollowNewestMailAsync();

        changed["email"].ShouldBe("ann@example.com");
        (await ann.GetAsync("/users/me"))["email"].ShouldBe("new@example.com");
    }

    [Fact]
    public async Task Confirmation_email_can_be_requested_again()
    {
        await using var shop = Open(("Accounts:RequireConfirmedEmail", "true"));
        using var ann = new ParseClient(shop);
        await ann.PostAsync("/users", new { username = "ann", password = RunningShop.Password, email = "ann@example.com" });

        await ann.PostAsync("/verificationEmailRequest", new { email = "ann@example.com" });

        shop.Get<DevMailbox>().Newest().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Links_in_emails_use_the_public_address()
    {
        await using var shop = Open(("Shop:PublicUrl", "https://shop.example.com/deals/"));
        using var ann = new ParseClient(shop);

        var signedUp = await ann.PostAsync("/users", new { username = "ann", password = RunningShop.Password, email = "ann@example.com" });

        shop.Get<DevMailbox>().Newest()[0].Mail.Link!.Address.ShouldStartWith("https://shop.example.com/deals/Account/ConfirmEmail?");
        signedUp.Header("Location").ShouldStartWith("https://shop.example.com/deals/parse/users/");
    }

    [Fact]
    public async Task Guessing_is_bounded_also_within_a_batch_and_by_mails()
    {
        await using var shop = Open(("Accounts:AttemptsPerMinute", "5"));
        await shop.AddUserAsync("mia", Roles.Merchant);
        using var client = new ParseClient(shop);
        var login = new { method = "POST", path = "/parse/login", body = new { username = "nobody", password = "wrong" } };

        var batch = await client.PostAsync("/batch", new { requests = Enumerable.Repeat(login, 6) });
        var refused = await client.PostAsync("/login", new { username = "mia", password = RunningShop.Password });

        batch.Json.AsArray().Select(part => part!["error"]!["code"]!.GetValue<int>()).ShouldBe([101, 101, 101, 101, 101, 155]);
        refused.ShouldFail(429, 155);
        refused.Header("Retry-After").ShouldNotBe("");
        (await client.PostAsync("/requestPasswordReset", new { email = "mia@example.com" })).ShouldFail(429, 155);
        (await client.GetAsync("/classes/Product")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sign_ups_are_limited_too()
    {
        await using var shop = Open(("Parse:SignUpsPerMinute", "1"));
        using var client = new ParseClient(shop);
        await client.SignUpAsync("ann");

        (
            await client.PostAsync(
                "/users", new { username = "ben", password = RunningShop.Password, email = "ben@example.com" })).ShouldFail(429, 155);
    }

    [Fact]
    public async Task A_body_may_not_be_longer_or_deeper_than_the_settings_say()
    {
        await using var shop = Open(("Parse:MaxBodyBytes", "2048"), ("Parse:MaxJsonDepth", "8"));
        using var client = new ParseClient(shop);

        (await client.PostAsync("/login", new { username = new string('x', 3000) })).ShouldFail(413, 116);
        (
            await client.SendAsync(
                HttpMethod.Post,
                "/login",
                string.Concat(Enumerable.Repeat("{\"a\":", 10)) + "1" + new string('}', 10),
                "application/json")).ShouldFail(400, 107);
    }

    [Fact]
    public async Task A_page_of_objects_is_no_longer_than_the_settings_say()
    {
        await using var shop = Open(("Parse:Limits:MaxLimit", "2"));
        for (var i = 0; i < 3; i++)
            await shop.AddProductAsync($"Lamp {i}", 1);
        using var client = new ParseClient(shop);

        (await client.GetAsync("/classes/Product?limit=50")).Results.Count.ShouldBe(2);
    }

    private static RunningShop Open(params (string Name, string Value)[] settings) => RunningShop.Open(host =>
    {
        foreach (var (name, value) in settings)
            host.UseSetting(name, value);
    });

    private static Task<ParseReply> WithAsync(ParseClient client, string header, string value) =>
        client.SendAsync(HttpMethod.Get, "/classes/Product", null, "", (header, value));
}

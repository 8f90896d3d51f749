using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Parse.Protocol;

/// <summary>How requests come in and answers go out, whatever they are about.</summary>
public sealed class ProtocolTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Theory]
    [InlineData(null)]
    [InlineData("other")]
    public async Task A_request_names_the_application(string? id)
    {
        using var client = Client();
        client.Headers.Remove("X-Parse-Application-Id");
        if (id is not null)
            client.Headers["X-Parse-Application-Id"] = id;

        var refused = await client.GetAsync("/classes/Product");

        ((int)refused.Status).ShouldBe(403);
        refused.Text.ShouldBe("""{"error":"unauthorized"}""");
    }

    [Fact]
    public async Task Health_is_public()
    {
        using var client = Client();
        client.Headers.Clear();

        (await client.GetAsync("/health")).Text.ShouldBe("""{"status":"ok"}""");
    }

    [Fact]
    public async Task A_probe_may_ask_for_the_head_of_an_answer_alone()
    {
        using var probe = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, $"{api.Shop.Address}/parse/health");

        using var answer = await probe.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_configuration_is_empty() => (await api.Anonymous.GetAsync("/config")).Text.ShouldBe("""{"params":{}}""");

    [Fact]
    public async Task Server_info_needs_the_master_key()
    {
        (await api.Merchant.GetAsync("/serverInfo")).ShouldFail(403, null, "Permission denied");
        (await api.Master.GetAsync("/serverInfo"))["parseServerVersion"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/classes/Product/1/2", 404)]
    [InlineData("PUT", "/classes/Product", 405)]
    [InlineData("PATCH", "/login", 405)]
    public async Task Unknown_path_is_a_Parse_error(string method, string path, int status)
    {
        var refused = await api.Anonymous.SendAsync(new HttpMethod(method), path);

        refused.ShouldFail(status, 108);
        refused.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
    }

    [Theory]
    [InlineData("{\"name\":")]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"username\":\"\\ud800\",\"password\":\"x\"}")]
    [InlineData("{\"username\":\"a\\u0000b\",\"password\":\"x\"}")]
    public async Task Body_that_is_not_a_JSON_object_is_refused(string body)
    {
        var refused = await api.Anonymous.SendAsync(HttpMethod.Post, "/login", body, "application/json");

        refused.ShouldFail(400, 107);
        refused.Error!.ShouldNotContain("System");
    }

    [Fact]
    public async Task Body_that_is_not_UTF8_is_refused()
    {
        using var http = new HttpClient();
        using var body = new ByteArrayContent([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{api.Anonymous.Address}/parse/login")) { Content = body };
        request.Headers.Add("X-Parse-Application-Id", "flash-sale");

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("107");
    }

    [Theory]
    [InlineData("/classes/Product/%00")]
    [InlineData("/login?username=%00&password=x")]
    public async Task An_address_with_a_NUL_is_refused(string path)
    {
        var refused = await api.Anonymous.GetAsync(path);

        ((int)refused.Status).ShouldBe(400);
    }

    [Fact]
    public async Task Method_override_works_only_in_a_POST()
    {
        using var ann = await api.ShopperAsync();
        using var browser = Client();
        browser.Headers.Clear();
        var login = new JsonObject
        {
            ["_method"] = "GET",
            ["_ApplicationId"] = "flash-sale",
            ["_SessionToken"] = ann.Token,
            ["_ClientVersion"] = "js8.0.0",
            ["_InstallationId"] = "1",
        };

        foreach (var type in new[] { "text/plain", "application/json" })
            (await browser.SendAsync(HttpMethod.Post, "/users/me", login.ToJsonString(), type))["objectId"].ShouldBe(ann.UserId);
    }

    [Fact]
    public async Task A_tunnelled_query_stands_in_the_body()
    {
        var product = await api.AddProductAsync();
        using var browser = Client();
        browser.Headers.Clear();
        var find = new JsonObject
        {
            ["where"] = new JsonObject { ["objectId"] = product.Id },
            ["keys"] = "name",
            ["limit"] = 1,
            ["count"] = 1,
            ["_method"] = "GET",
            ["_ApplicationId"] = "flash-sale",
        };

        var found = await browser.SendAsync(HttpMethod.Post, "/classes/Product", find.ToJsonString(), "text/plain");

        found.Json["count"]!.GetValue<int>().ShouldBe(1);
        found.Results.Single()!.AsObject().Select(member => member.Key).ShouldBe(["objectId", "createdAt", "updatedAt", "name"]);
    }

    [Fact]
    public async Task Metadata_of_a_tunnelled_change_is_not_a_field()
    {
        var product = await api.AddProductAsync();
        using var browser = Client();
        browser.Headers.Clear();
        var change = new JsonObject
        {
            ["description"] = "Bright.",
            ["_method"] = "PUT",
            ["_ApplicationId"] = "flash-sale",
            ["_SessionToken"] = api.Merchant.Token,
            ["_RevocableSession"] = "1",
            ["_context"] = new JsonObject(),
        };

        (
            await browser.SendAsync(
                HttpMethod.Post, $"/classes/Product/{product.Id}", change.ToJsonString(), "text/plain")).ShouldBe(HttpStatusCode.OK);

        (await api.Anonymous.GetAsync($"/classes/Product/{product.Id}"))["description"].ShouldBe("Bright.");
    }

    [Fact]
    public async Task A_header_counts_more_than_the_metadata()
    {
        using var ann = await api.ShopperAsync();

        var me = await ann.SendAsync(
            HttpMethod.Post,
            "/users/me",
            $$"""{"_method":"GET","_ApplicationId":"other","_SessionToken":"{{api.Merchant.Token}}"}""",
            "text/plain");

        me["objectId"].ShouldBe(ann.UserId);
    }

    [Fact]
    public async Task No_cookie_is_a_credential()
    {
        var user = await api.AddUserAsync();
        using var cookies = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var http = new HttpClient(cookies) { BaseAddress = new Uri(api.Shop.Address) };
        var form = await http.GetStringAsync(new Uri("/Account/Login", UriKind.Relative), TestContext.Current.CancellationToken);
        await LogInAsync(http, form, user.UserName!);
        (
            await http.GetAsync(
                new Uri("/Account/Manage", UriKind.Relative),
                TestContext.Current.CancellationToken)).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/Account/Manage");

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/parse/users/me", UriKind.Relative));
        request.Headers.Add("X-Parse-Application-Id", "flash-sale");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("209");
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task Preflight_from_another_origin_is_answered()
    {
        using var browser = Client();
        browser.Headers.Clear();

        var allowed = await browser.SendAsync(
            HttpMethod.Options,
            "/classes/Product",
            null,
            "",
            ("Origin", "https://app.example"),
            ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "x-parse-session-token"));

        allowed.ShouldBe(HttpStatusCode.OK);
        allowed.Header("Access-Control-Allow-Origin").ShouldBe("*");
        allowed.Header("Access-Control-Allow-Methods").ShouldBe("GET,PUT,POST,DELETE,OPTIONS");
        allowed.Header("Access-Control-Allow-Headers").ShouldContain("X-Parse-Session-Token");
        allowed.Header("Access-Control-Allow-Credentials").ShouldBe("");
    }

    [Fact]
    public async Task Errors_may_be_read_elsewhere_too()
    {
        var refused = await api.Anonymous.GetAsync("/classes/Nothing");

        refused.Header("Access-Control-Allow-Origin").ShouldBe("*");
        refused.Header("Access-Control-Expose-Headers").ShouldContain("Retry-After");
    }

    [Fact]
    public async Task An_object_has_a_tag_that_spares_getting_it_again()
    {
        var product = await api.AddProductAsync();
        var path = $"/classes/Product/{product.Id}";
        var first = await api.Anonymous.GetAsync(path);

        var again = await api.Anonymous.SendAsync(HttpMethod.Get, path, null, "", ("If-None-Match", first.Header("ETag")));
        await api.Merchant.PutAsync(path, new { description = "New." });
        var changed = await api.Anonymous.SendAsync(HttpMethod.Get, path, null, "", ("If-None-Match", first.Header("ETag")));

        first.Header("ETag").ShouldMatch("^\"[0-9]+\"$");
        again.Status.ShouldBe(HttpStatusCode.NotModified);
        again.Bytes.ShouldBeEmpty();
        changed.ShouldBe(HttpStatusCode.OK);
        changed["description"].ShouldBe("New.");
    }

    [Fact]
    public async Task Response_with_included_objects_has_no_ETag()
    {
        var product = await api.AddProductAsync();
        var timer = await api.Merchant.CreateAsync(
            "CountdownTimer", new { product = ParseClient.Pointer("Product", product.Id), duration = 60 });

        (await api.Anonymous.GetAsync($"/classes/CountdownTimer/{timer["objectId"]}?include=product")).Header("ETag").ShouldBe("");
    }

    [Fact]
    public async Task Long_answers_are_compressed_if_they_hold_no_token()
    {
        for (var i = 0; i < 10; i++)
            await api.AddProductAsync();
        var name = (await api.AddUserAsync()).UserName!;
        using var user = new ParseClient(api.Shop);
        for (var i = 0; i < 5; i++)
            await user.LogInAsync(name);

        var products = await GzippedAsync(api.Anonymous, "/classes/Product");
        var sessions = await GzippedAsync(user, "/sessions");

        products.Header("Content-Encoding").ShouldBe("gzip");
        using var unpacked = new GZipStream(new MemoryStream(products.Bytes), CompressionMode.Decompress);
        JsonNode.Parse(unpacked)!["results"]!.AsArray().Count.ShouldBeGreaterThan(9);
        sessions.Header("Content-Encoding").ShouldBe("");
        sessions.Results.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Response_with_a_token_is_never_cached()
    {
        using var user = await api.ShopperAsync();

        (await user.GetAsync("/users/me")).Header("Cache-Control").ShouldBe("no-store");
    }

    [Fact]
    public async Task Invalid_host_is_a_client_error()
    {
        using var client = new TcpClient();
        var address = new Uri(api.Shop.Address);
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes("GET /parse/classes/Product HTTP/1.0\r\nX-Parse-Application-Id: flash-sale\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);

        (await reader.ReadLineAsync(TestContext.Current.CancellationToken))!.ShouldContain("400");
    }

    [Fact]
    public async Task Server_error_reveals_no_details()
    {
        await using var shop = RunningShop.Open(
            host =>
                host.ConfigureTestServices(services => services.AddSingleton<IReconciler, BrokenReconciler>())
                    .UseSetting("Parse:MasterKey", "a-long-enough-master-key"));
        using var client = new ParseClient(shop);
        client.Headers["X-Parse-Master-Key"] = "a-long-enough-master-key";

        var fault = await client.CallAsync("reconcile");

        ((int)fault.Status).ShouldBe(500);
        fault.Text.ShouldBe("""{"code":1,"error":"Internal server error."}""");
        fault.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
    }

    [Fact]
    public async Task Slow_request_times_out()
    {
        await using var shop = RunningShop.Open(host => host
            .ConfigureTestServices(services => services.AddSingleton<IReconciler, EndlessReconciler>())
            .UseSetting("Parse:MasterKey", "a-long-enough-master-key").UseSetting("Parse:RequestTimeout", "00:00:01"));
        using var client = new ParseClient(shop);
        client.Headers["X-Parse-Master-Key"] = "a-long-enough-master-key";

        (await client.CallAsync("reconcile")).ShouldFail(503, 124);
    }

    private ParseClient Client() => new(api.Shop);

    private static Task<ParseReply> GzippedAsync(ParseClient client, string path) =>
        client.SendAsync(HttpMethod.Get, path, null, "", ("Accept-Encoding", "gzip"));

    private static async Task LogInAsync(HttpClient http, string page, string name)
    {
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page);
        var form = document.Forms.Single(each => each.QuerySelector("[name='Input.Login']") is not null);
        var fields = form
            .QuerySelectorAll("input[name]")
            .GroupBy(input => input.GetAttribute("name")!)
            .ToDictionary(group => group.Key, group => group.First().GetAttribute("value") ?? "");
        fields["Input.Login"] = name;
        fields["Input.Password"] = RunningShop.Password;
        using var content = new FormUrlEncodedContent(fields);
        using var _ = await http.PostAsync(new Uri("/Account/Login", UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    private sealed class BrokenReconciler : IReconciler
    {
        public Task<Reconciliation> ReconcileAsync(CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The secret of the shop.");
    }

    private sealed class EndlessReconciler : IReconciler
    {
        public async Task<Reconciliation> ReconcileAsync(CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new Reconciliation([]);
        }
    }
}

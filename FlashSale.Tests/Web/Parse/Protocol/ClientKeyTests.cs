using System.Net;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Protocol;

/// <summary>The keys and headers that each SDK sends.</summary>
public sealed class ClientKeyTests
{
    private const string Id = "\"_ApplicationId\":\"flash-sale\"";

    [Theory]
    [InlineData("RestKey", "X-Parse-REST-API-Key")]
    [InlineData("JavaScriptKey", "X-Parse-Javascript-Key")]
    [InlineData("ClientKey", "X-Parse-Client-Key")]
    [InlineData("DotNetKey", "X-Parse-Windows-Key")]
    public async Task Each_key_has_its_header(string setting, string header)
    {
        await using var shop = RunningShop.Open(host => host.UseSetting($"Parse:{setting}", "the-key"));
        using var client = new ParseClient(shop);

        (await client.GetAsync("/classes/Product")).ShouldFail(403, null, "unauthorized");
        client.Headers[header] = "wrong";
        (await client.GetAsync("/classes/Product")).ShouldFail(403, null, "unauthorized");
        client.Headers[header] = "the-key";
        (await client.GetAsync("/classes/Product")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("RestKey", "_RESTAPIKey")]
    [InlineData("RestKey", "_RestKey")]
    [InlineData("JavaScriptKey", "_JavaScriptKey")]
    [InlineData("ClientKey", "_ClientKey")]
    [InlineData("DotNetKey", "_WindowsKey")]
    [InlineData("DotNetKey", "_DotNetKey")]
    public async Task Each_key_may_stand_in_the_body(string setting, string member)
    {
        await using var shop = RunningShop.Open(host => host.UseSetting($"Parse:{setting}", "the-key"));
        using var client = new ParseClient(shop);
        client.Headers.Clear();

        (await PostAsync(client, $$"""{"_method":"GET",{{Id}},"{{member}}":"wrong"}""")).ShouldFail(403, null, "unauthorized");
        (await PostAsync(client, $$"""{"_method":"GET",{{Id}},"{{member}}":"the-key"}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Credentials_in_the_body_are_not_fields()
    {
        await using var shop = RunningShop.Open();
        var product = await shop.AddLiveSaleAsync();
        using var ann = await new ParseClient(shop).SignUpAsync("ann");
        const string Credentials =
            """
            "_ApplicationId":"flash-sale","_JavaScriptKey":"x","_RESTAPIKey":"x","_RestKey":"x","_ClientKey":"x",
            "_WindowsKey":"x","_DotNetKey":"x","_ClientVersion":"js8","_InstallationId":"i","_RevocableSession":"1",
            "_context":{"a":1},"_noBody":true,"_ContentType":"application/json"
            """;
        var order = $$$"""{{{{Credentials}}},"product":{"__type":"Pointer","className":"Product","objectId":"{{{product.Id}}}"}}""";

        var placed = await ann.SendAsync(HttpMethod.Post, "/classes/Order", order, "application/json");
        var change = $$"""{ {{Credentials}},"status":"cancelled"}""";
        var cancelled = await ann.SendAsync(HttpMethod.Put, $"/classes/Order/{placed["objectId"]}", change, "application/json");

        placed.ShouldBe(HttpStatusCode.Created);
        cancelled.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("X-Parse-Windows-Key")]
    [InlineData("X-Parse-Client-Key")]
    [InlineData("X-Parse-App-Build-Version")]
    [InlineData("X-Parse-App-Display-Version")]
    [InlineData("X-Parse-OS-Version")]
    [InlineData("X-Parse-Request-Id")]
    [InlineData("X-Parse-Cloud-Context")]
    [InlineData("X-Parse-Job-Status-Id")]
    [InlineData("X-Parse-Installation-Id")]
    [InlineData("Content-Encoding")]
    public async Task A_page_elsewhere_may_send_what_the_SDKs_send(string header)
    {
        await using var shop = RunningShop.Open();
        using var client = new ParseClient(shop);

        var allowed = await client.SendAsync(
            HttpMethod.Options, "/classes/Product", null, "", ("Origin", "https://app.example"), ("Access-Control-Request-Method", "POST"));

        allowed.Header("Access-Control-Allow-Headers").Split(", ").ShouldContain(header);
    }

    private static Task<ParseReply> PostAsync(ParseClient client, string body) =>
        client.SendAsync(HttpMethod.Post, "/classes/Product", body, "text/plain");
}

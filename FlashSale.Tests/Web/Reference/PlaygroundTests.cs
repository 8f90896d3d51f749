using System.Net;
using System.Text.RegularExpressions;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;

namespace FlashSale.Tests.Web.Reference;

/// <summary>Availability and logins of the playground.</summary>
public sealed partial class PlaygroundTests
{
    private const string Page = "/playground/";

    [Fact]
    public async Task In_Development_it_is_logged_in_to_the_demos_accounts()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Demo", "true"));
        var tokens = Tokens().Matches(await ReadAsync(shop)).Select(token => token.Value).ToList();

        tokens.Count.ShouldBe(2);
        using var client = new ParseClient(shop) { Token = tokens[0] };
        (await client.GetAsync("/users/me"))["username"].ShouldBe("shopper");
        client.Token = tokens[1];
        (await client.GetAsync("/users/me"))["username"].ShouldBe("merchant");
    }

    [Fact]
    public async Task The_demos_accounts_are_logged_in_once_and_not_with_every_visit()
    {
        await using var shop = RunningShop.Open(host => host.UseSetting("Demo", "true"));
        var first = Tokens().Matches(await ReadAsync(shop)).Select(token => token.Value).ToList();

        Tokens().Matches(await ReadAsync(shop)).Select(token => token.Value).ShouldBe(first);
    }

    [Fact]
    public async Task An_account_of_the_same_name_with_a_password_of_its_own_is_left_alone()
    {
        await using var shop = RunningShop.Open();
        await shop.AddUserAsync("shopper");

        Tokens().IsMatch(await ReadAsync(shop)).ShouldBeFalse();
    }

    [Fact]
    public async Task In_Production_it_is_not_there()
    {
        await using var shop = RunningShop.Open(host => host.UseEnvironment("Production"));

        (await StatusAsync(shop, Page)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(shop, "/playground/graphql")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(shop, "/openapi/parse.json")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(shop, "/docs/schema")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Parse:Playground")]
    [InlineData("Parse:PublicReference")]
    public async Task In_Production_with_the_setting_the_document_is_public(string setting)
    {
        await using var shop = RunningShop.Open(host => host.UseEnvironment("Production").UseSetting(setting, "true"));

        (await StatusAsync(shop, "/openapi/parse.json")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task In_Production_with_the_setting_it_opens_without_a_login()
    {
        await using var shop = RunningShop.Open(host => host.UseEnvironment("Production").UseSetting("Parse:Playground", "true"));
        await shop.AddUserAsync("shopper");

        var page = await ReadAsync(shop);

        page.ShouldContain("flash-sale");
        Tokens().IsMatch(page).ShouldBeFalse();
    }

    private static async Task<string> ReadAsync(RunningShop shop)
    {
        using var http = new HttpClient { BaseAddress = new Uri(shop.Address) };
        return await http.GetStringAsync(new Uri(Page, UriKind.Relative), TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningShop shop, string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(shop.Address) };
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex("r:[0-9a-f]{32}")]
    private static partial Regex Tokens();
}

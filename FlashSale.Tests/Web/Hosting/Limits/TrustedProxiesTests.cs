using System.Net;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Hosting.Limits;

public sealed class TrustedProxiesTests
{
    [Fact]
    public async Task A_forged_address_does_not_bypass_a_limit()
    {
        await using var shop = Open("10.0.0.7");

        (await LastStatusAsync(shop, number => $"198.51.100.{number}")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task An_address_before_the_trusted_proxys_is_ignored()
    {
        await using var shop = Open("127.0.0.1");

        (await LastStatusAsync(shop, number => $"198.51.100.{number}, 203.0.113.9")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Visitors_behind_a_trusted_proxy_are_counted_separately()
    {
        await using var shop = Open("127.0.0.1");

        (await LastStatusAsync(shop, number => $"198.51.100.{number}")).ShouldNotBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "unknown")]
    [InlineData("X-Real-IP", "203.0.113.9")]
    public async Task An_unreadable_header_does_not_make_the_client_local(string header, string value)
    {
        await using var shop = RunningShop.Open(host => host
            .UseSetting("ForwardedHeaders_Enabled", "true")
            .UseSetting("Shop:TrustedProxies", "127.0.0.1 ::1")
            .UseSetting("Parse:MasterKey", ApiShop.MasterKey));
        using var client = new ParseClient(shop);
        client.Headers["X-Parse-Master-Key"] = ApiShop.MasterKey;
        client.Headers[header] = value;

        (await client.GetAsync("/serverInfo")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static RunningShop Open(string proxies) => RunningShop.Open(host => host
        .UseSetting("ForwardedHeaders_Enabled", "true")
        .UseSetting("Shop:TrustedProxies", proxies)
        .UseSetting("Accounts:AttemptsPerMinute", "5"));

    private static async Task<HttpStatusCode> LastStatusAsync(RunningShop shop, Func<int, string> addressOf)
    {
        using var client = new ParseClient(shop);
        var status = HttpStatusCode.OK;
        for (var number = 1; number <= 10; number++)
        {
            client.Headers["X-Forwarded-For"] = addressOf(number);
            status = (await client.PostAsync("/login", new { username = "nobody", password = "wrong" })).Status;
        }
        return status;
    }
}

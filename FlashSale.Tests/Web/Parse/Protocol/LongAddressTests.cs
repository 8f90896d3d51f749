using System.Globalization;
using System.Net;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Parse.Protocol;

/// <summary>How long a request's address and headers may be, and how the shop refuses longer ones.</summary>
public sealed class LongAddressTests(ApiShop api) : IClassFixture<ApiShop>
{
    [Fact]
    public async Task Four_hundred_ids_fit_into_a_query_string()
    {
        var product = await api.AddProductAsync();
        var others = Enumerable.Range(0, 399).Select(i => i.ToString("D24", CultureInfo.InvariantCulture));
        var ids = string.Join(',', others.Append(product.Id).Select(id => $"\"{id}\""));
        var where = Uri.EscapeDataString($$$"""{"objectId":{"$in":[{{{ids}}}]}}""");
        where.Length.ShouldBeGreaterThan(12_000);

        var found = await api.Anonymous.GetAsync($"/classes/Product?where={where}");

        found.Results.Single()!["objectId"]!.GetValue<string>().ShouldBe(product.Id);
    }

    [Theory]
    [InlineData(16 * 1024, true)]
    [InlineData((16 * 1024) + 1, false)]
    [InlineData(40_000, false)]
    [InlineData(60_000, false)]
    public async Task An_address_may_have_16_kB(int length, bool isTaken)
    {
        var path = "/classes/Product?limit=0&comment=";
        path += new string('x', length - "/parse".Length - path.Length);

        var answer = await api.Anonymous.SendAsync(HttpMethod.Get, path, null, "", ("Origin", "https://app.example"));

        answer.Header("Access-Control-Allow-Origin").ShouldBe("*");
        answer.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
        if (isTaken)
        {
            answer.ShouldBe(HttpStatusCode.OK);
            return;
        }
        answer.ShouldFail(414, 102);
        answer.Error!.ShouldContain("_method");
    }

    [Fact]
    public async Task A_preflight_of_a_long_address_is_answered()
    {
        var path = "/classes/Product?comment=" + new string('x', 20_000);

        var answer = await api.Anonymous.SendAsync(
            HttpMethod.Options, path, null, "", ("Origin", "https://app.example"), ("Access-Control-Request-Method", "GET"));

        answer.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Long_query_fits_into_a_body()
    {
        var body = $$"""{"_method":"GET","limit":0,"comment":"{{new string('x', 60_000)}}"}""";

        (await api.Anonymous.SendAsync(HttpMethod.Post, "/classes/Product", body, "application/json")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Headers_that_are_too_long_are_refused_in_Parses_form()
    {
        var context = new string('x', 40_000);

        var answer = await api.Anonymous.SendAsync(
            HttpMethod.Get, "/classes/Product", null, "", ("X-Parse-Cloud-Context", context), ("Origin", "https://app.example"));

        answer.ShouldFail(431, 102);
        answer.Header("Access-Control-Allow-Origin").ShouldBe("*");
    }

    [Fact]
    public async Task A_page_with_too_long_an_address_is_refused_as_before()
    {
        using var visitor = new HttpClient { BaseAddress = new Uri(api.Shop.Address) };

        using var within = await GetAsync(6_000);
        using var beyond = await GetAsync(9_000);

        within.StatusCode.ShouldBe(HttpStatusCode.OK);
        beyond.StatusCode.ShouldBe(HttpStatusCode.RequestUriTooLong);
        (await beyond.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("too long");

        Task<HttpResponseMessage> GetAsync(int length) =>
            visitor.GetAsync(new Uri("/?x=" + new string('x', length), UriKind.Relative), TestContext.Current.CancellationToken);
    }
}

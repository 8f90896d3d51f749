using System.Net;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Web.Layout;

/// <summary>What visitors and scripts get instead of what they asked for.</summary>
public sealed class StatusPagesTests : IAsyncLifetime
{
    private readonly RunningShop shop = RunningShop.Open();
    private readonly Visitor visitor;

    public StatusPagesTests() => visitor = new Visitor(shop);

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Theory]
    [InlineData("/status/400")]
    [InlineData("/status/404")]
    [InlineData("/status/503")]
    [InlineData("/status/999")]
    [InlineData("/not-found")]
    public async Task A_status_page_that_is_opened_directly_is_not_found(string address)
    {
        await visitor.OpenAsync(address);

        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
        visitor.Text.ShouldContain("We couldn't find this page");
    }

    [Theory]
    [InlineData("/products/nope", "The product may no longer be for sale.", "/")]
    [InlineData("/orders/zzz", "Check My orders.", "/orders")]
    [InlineData("/nope", "Check the address.", "/")]
    public async Task A_missing_page_says_what_to_do_next(string address, string advice, string link)
    {
        await shop.AddUserAsync("ann");
        await visitor.LogInAsync("ann");

        await visitor.OpenAsync(address);

        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
        visitor.Text.ShouldContain(advice);
        visitor.Page.QuerySelector("main a.button")!.GetAttribute("href").ShouldBe(link);
    }

    [Theory]
    [InlineData("/live/purchases/some-key", HttpStatusCode.Unauthorized)]
    [InlineData("/live/products/nope", HttpStatusCode.NotFound)]
    [InlineData("/images/nope", HttpStatusCode.NotFound)]
    [InlineData("/images/nope?width=7", HttpStatusCode.NotFound)]
    [InlineData("/docs/schema/Nope.json", HttpStatusCode.NotFound)]
    public async Task An_address_for_scripts_answers_without_a_page(string address, HttpStatusCode status)
    {
        using var client = new HttpClient { BaseAddress = new Uri(shop.Address) };

        using var response = await client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType?.MediaType.ShouldBeOneOf("text/plain", "application/json");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotContain("<");
    }
}

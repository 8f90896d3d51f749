using Bunit;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Layout;
using FlashSale.Web.Storefront;

namespace FlashSale.Tests.Web.Storefront;

public sealed class SaleBrowserTests : IAsyncLifetime
{
    private readonly StorefrontContext context = new();
    private readonly TaskCompletionSource<PageOf<SaleCard>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SaleBrowserTests()
    {
        context.SaleCards = answer.Task;
        context.SetRendererInfo(new("Static", isInteractive: false));
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => context.DisposeAsync();

    [Theory]
    [InlineData(SalePhase.Live)]
    [InlineData(SalePhase.Upcoming)]
    [InlineData(SalePhase.Ended)]
    public void A_section_is_shown_even_if_the_database_is_slow(SalePhase phase)
    {
        var browser = context.Render<SaleBrowser>(
            parameters => parameters.Add(each => each.Address, new SaleAddress(null, ProductSort.EndingSoonest, phase, 1)));

        browser.FindAll(".section").ShouldBeEmpty();
        answer.SetResult(new PageOf<SaleCard>([], 60));

        browser.WaitForAssertion(() => browser.Find(".pager").TextContent.ShouldContain("Page 1 of 3"));
    }

    [Fact]
    public void A_search_that_takes_too_long_is_explained()
    {
        answer.SetException(new SearchRefusedException());

        var browser = context.Render<SaleBrowser>(parameters =>
            parameters.Add(each => each.Address, new SaleAddress("e", ProductSort.EndingSoonest, null, 1)));

        browser.WaitForAssertion(() => browser.Markup.ShouldContain("Use longer words, or try again in a minute."));
        browser.FindAll(".section").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, "/")]
    [InlineData(SalePhase.Live, "/?q=teapot")]
    public void A_search_without_matches_says_so_once_and_suggests_what_to_do(SalePhase? section, string link)
    {
        answer.SetResult(new PageOf<SaleCard>([], 0));

        var browser = context.Render<SaleBrowser>(parameters =>
            parameters.Add(each => each.Address, new SaleAddress("teapot", ProductSort.EndingSoonest, section, 1)));

        browser.WaitForElement(".no-matches").TextContent.ShouldContain("teapot");
        browser.FindAll(".section").ShouldBeEmpty();
        browser.Find(".no-matches a").GetAttribute("href").ShouldBe(link);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tile_shows_the_visitors_hold(bool isSignedIn)
    {
        context.Holds.Add(BuyPanelTests.HoldOf("kettle"));
        var soldOut = StorefrontContext.LevelOf(StorefrontContext.SaleFrom(-1, 1), stock: 0);
        answer.SetResult(new PageOf<SaleCard>([CardOf(soldOut)], 1));

        var browser = context.Render<SaleBrowser>(parameters => parameters
            .Add(each => each.Address, new SaleAddress(null, ProductSort.EndingSoonest, SalePhase.Live, 1))
            .AddCascadingValue(isSignedIn ? context.SignedIn : context.Anonymous));

        browser.WaitForElement(".card");
        browser.Markup.Contains("You're holding 1", StringComparison.Ordinal).ShouldBe(isSignedIn);
    }

    private static SaleCard CardOf(StockLevel level) => new(
        "sale",
        "kettle",
        "Kettle",
        ImageId: null,
        Price: 50m,
        SalePrice: 30m,
        Discount: 40m,
        StorefrontContext.Start.AddHours(-1),
        StorefrontContext.Start.AddHours(1),
        level);
}

using Bunit;
using FlashSale.Domain.Live;
using FlashSale.Web.Circuits;
using FlashSale.Web.Components.Storefront;

namespace FlashSale.Tests.Web.Storefront;

public sealed class StockCountTests : IAsyncLifetime
{
    private readonly StorefrontContext shop = new();

    public ValueTask InitializeAsync()
    {
        shop.Render<StockRounds>();
        return default;
    }

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Theory]
    [InlineData(300, 0, "300 left", "0% claimed")]
    [InlineData(7, 33, "Only 7 left", "82% claimed")]
    [InlineData(0, 40, "Sold out", "100% claimed")]
    public void Shows_units_left_and_percent_claimed(int stock, int claimed, string left, string percent)
    {
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(stock, claimed, 1)));

        count.Find(".left").TextContent.ShouldBe(left);
        count.Find(".claimed").TextContent.ShouldBe(percent);
    }

    [Fact]
    public async Task Follows_the_feed()
    {
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));

        shop.Stock.Publish(Level(15, 5, 2));
        await shop.Stock.FlushAsync();

        count.WaitForAssertion(() => count.Find(".left").TextContent.ShouldBe("15 left"));
    }

    [Fact]
    public async Task Ends_its_subscription_when_it_is_removed()
    {
        shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));
        shop.Stock.SubscriberCount.ShouldBe(1);

        await shop.DisposeComponentsAsync();

        shop.Stock.SubscriberCount.ShouldBe(0);
    }

    [Fact]
    public void Ignores_older_levels()
    {
        shop.Stock.Publish(Level(15, 5, 2));

        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(12, 8, 3)));

        count.Find(".left").TextContent.ShouldBe("12 left");
    }

    [Fact]
    public async Task Ignores_another_sale_of_the_product()
    {
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));
        var renders = count.RenderCount;

        shop.Stock.Publish(Level(15, 5, 2) with { SaleId = "another" });
        await shop.Stock.FlushAsync();

        count.Find(".left").TextContent.ShouldBe("20 left");
        count.RenderCount.ShouldBe(renders);
    }

    [Fact]
    public async Task Does_not_render_when_nothing_that_it_shows_changed()
    {
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));
        var renders = count.RenderCount;

        shop.Stock.Publish(Level(20, 0, 2));
        await shop.Stock.FlushAsync();

        count.RenderCount.ShouldBe(renders);
    }

    [Fact]
    public async Task Many_counts_share_one_subscription_and_are_rendered_together()
    {
        var rounds = shop.Render<StockRounds>();
        var counts = Enumerable.Range(1, 20).Select(number => shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1) with { ProductId = $"{number}" }))).ToList();
        shop.Stock.SubscriberCount.ShouldBe(1);
        var before = rounds.RenderCount;

        for (var number = 1; number <= 20; number++)
            shop.Stock.Publish(Level(15, 5, 2) with { ProductId = $"{number}" });
        await shop.Stock.FlushAsync();

        counts.ShouldAllBe(count => count.Find(".left").TextContent == "15 left");
        (rounds.RenderCount - before).ShouldBe(1);
    }

    [Fact]
    public async Task Hidden_page_pauses_and_is_up_to_date_when_shown()
    {
        var rounds = shop.Render<StockRounds>();
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));

        await rounds.Find("span").TriggerEventAsync("onpagevisibility", new PageVisibilityEventArgs { Visible = false });
        shop.Stock.SubscriberCount.ShouldBe(0);
        shop.Stock.Publish(Level(15, 5, 2));
        await shop.Stock.FlushAsync();
        count.Find(".left").TextContent.ShouldBe("20 left");

        await rounds.Find("span").TriggerEventAsync("onpagevisibility", new PageVisibilityEventArgs { Visible = true });
        count.WaitForAssertion(() => count.Find(".left").TextContent.ShouldBe("15 left"));
        shop.Stock.SubscriberCount.ShouldBe(1);
    }

    private static StockLevel Level(int stock, int claimed, ulong rowVersion) => new("kettle", stock, "sale", claimed, null, rowVersion);
}

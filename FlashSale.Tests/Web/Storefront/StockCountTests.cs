using Bunit;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Storefront;

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
    public void The_count_shows_the_units_left_and_the_share_claimed(int stock, int claimed, string left, string percent)
    {
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(stock, claimed, 1)));

        count.Find(".left").TextContent.ShouldBe(left);
        count.Find(".claimed").TextContent.ShouldBe(percent);
    }

    [Fact]
    public async Task The_count_follows_the_feed()
    {
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));

        shop.Stock.Publish(Level(15, 5, 2));
        await shop.Ticker.RunRoundAsync();

        count.WaitForAssertion(() => count.Find(".left").TextContent.ShouldBe("15 left"));
    }

    [Fact]
    public async Task A_disposed_count_receives_no_updates()
    {
        shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));
        shop.Ticker.SubscriberCount.ShouldBe(1);

        await shop.DisposeComponentsAsync();

        shop.Ticker.SubscriberCount.ShouldBe(0);
    }

    [Fact]
    public void Levels_older_than_the_shown_one_are_ignored()
    {
        shop.Stock.Publish(Level(15, 5, 2));

        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(12, 8, 3)));

        count.Find(".left").TextContent.ShouldBe("12 left");
    }

    [Fact]
    public async Task Another_sale_of_the_product_does_not_change_the_count()
    {
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));
        var renders = count.RenderCount;

        shop.Stock.Publish(Level(15, 5, 2) with { SaleId = "another" });
        await shop.Ticker.RunRoundAsync();

        count.Find(".left").TextContent.ShouldBe("20 left");
        count.RenderCount.ShouldBe(renders);
    }

    [Fact]
    public async Task An_unchanged_level_does_not_render()
    {
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));
        var renders = count.RenderCount;

        shop.Stock.Publish(Level(20, 0, 2));
        await shop.Ticker.RunRoundAsync();

        count.RenderCount.ShouldBe(renders);
    }

    [Fact]
    public async Task Many_counts_share_one_subscription_and_are_rendered_together()
    {
        var rounds = shop.Render<StockRounds>();
        var counts = Enumerable.Range(1, 20).Select(number => Level(20, 0, 1) with { ProductId = $"{number}" })
            .Select(level => shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, level))).ToList();
        shop.Ticker.SubscriberCount.ShouldBe(1);
        var before = rounds.RenderCount;

        for (var number = 1; number <= 20; number++)
            shop.Stock.Publish(Level(15, 5, 2) with { ProductId = $"{number}" });
        await shop.Ticker.RunRoundAsync();

        counts.ShouldAllBe(count => count.Find(".left").TextContent == "15 left");
        (rounds.RenderCount - before).ShouldBe(1);
    }

    [Fact]
    public async Task A_hidden_page_gets_no_updates_and_catches_up_when_shown()
    {
        var rounds = shop.Render<StockRounds>();
        var count = shop.Render<StockCount>(parameters => parameters.Add(leaf => leaf.Level, Level(20, 0, 1)));

        await rounds.Find("span").TriggerEventAsync("onpagevisibility", new PageVisibilityEventArgs { Visible = false });
        shop.Ticker.SubscriberCount.ShouldBe(0);
        shop.Stock.Publish(Level(15, 5, 2));
        await shop.Ticker.RunRoundAsync();
        count.Find(".left").TextContent.ShouldBe("20 left");

        await rounds.Find("span").TriggerEventAsync("onpagevisibility", new PageVisibilityEventArgs { Visible = true });
        count.WaitForAssertion(() => count.Find(".left").TextContent.ShouldBe("15 left"));
        shop.Ticker.SubscriberCount.ShouldBe(1);
    }

    private static StockLevel Level(int stock, int claimed, ulong rowVersion) => new("kettle", stock, "sale", claimed, null, rowVersion);
}

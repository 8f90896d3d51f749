using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Stock;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlashSale.Tests.Web.Realtime.Stock;

public sealed class StockRoundsTests : IDisposable
{
    private readonly StockFeed feed = new();
    private readonly StockTicker ticker;
    private readonly List<StockLevel> received = [];

    public StockRoundsTests() => ticker = new StockTicker(feed, TimeProvider.System, NullLogger<StockTicker>.Instance);

    public void Dispose() => ticker.Dispose();

    [Fact]
    public async Task Late_older_level_is_not_reported()
    {
        using var subscription = ticker.Subscribe("kettle", received.Add);
        feed.Publish(Level(version: 2, stock: 4));
        await ticker.RunRoundAsync();
        feed.Publish(Level(version: 1, stock: 5));
        await ticker.RunRoundAsync();

        feed.Current("kettle").ShouldBe(Level(version: 2, stock: 4));
        received.ShouldBe([Level(version: 2, stock: 4)]);
    }

    [Fact]
    public async Task Round_reports_only_the_newest_of_many_levels()
    {
        using var subscription = ticker.Subscribe("kettle", received.Add);
        for (var version = 1; version <= 100; version++)
            feed.Publish(Level((ulong)version, stock: 100 - version));
        await ticker.RunRoundAsync();

        received.ShouldBe([Level(version: 100, stock: 0)]);
    }

    [Fact]
    public void Publishing_calls_no_page()
    {
        using var subscription = ticker.Subscribe("kettle", received.Add);
        feed.Publish(Level(version: 1, stock: 5));

        received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Same_level_is_reported_once()
    {
        using var subscription = ticker.Subscribe("kettle", received.Add);
        feed.Publish(Level(version: 1, stock: 5));
        await ticker.RunRoundAsync();
        feed.Publish(Level(version: 1, stock: 5));
        await ticker.RunRoundAsync();

        received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Page_of_another_product_is_not_notified()
    {
        using var subscription = ticker.Subscribe("teapot", received.Add);
        feed.Publish(Level(version: 1, stock: 5));
        await ticker.RunRoundAsync();

        received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_that_left_is_not_notified()
    {
        var subscription = ticker.Subscribe("kettle", received.Add);
        using var other = ticker.Subscribe("kettle", _ => { });
        subscription.Dispose();
        feed.Publish(Level(version: 1, stock: 5));
        await ticker.RunRoundAsync();

        received.ShouldBeEmpty();
    }

    [Fact]
    public void Subscribers_are_counted()
    {
        var first = ticker.Subscribe("kettle", received.Add);
        var second = ticker.Subscribe("kettle", received.Add);
        ticker.SubscriberCount.ShouldBe(2);
        first.Dispose();
        first.Dispose();
        ticker.SubscriberCount.ShouldBe(1);
        second.Dispose();
        ticker.SubscriberCount.ShouldBe(0);
    }

    [Fact]
    public async Task Failing_page_does_not_keep_the_level_from_others()
    {
        using var before = ticker.Subscribe("kettle", received.Add);
        using var failing = ticker.Subscribe("kettle", _ => throw new InvalidOperationException("gone"));
        using var after = ticker.Subscribe("kettle", received.Add);
        feed.Publish(Level(version: 1, stock: 5));
        var failures = await ticker.RunRoundAsync();

        received.Count.ShouldBe(2);
        failures.ShouldHaveSingleItem().Message.ShouldBe("gone");
    }

    [Fact]
    public async Task Page_may_leave_while_it_is_notified()
    {
        IDisposable? subscription = null;
        subscription = ticker.Subscribe("kettle", level =>
        {
            received.Add(level);
            subscription!.Dispose();
        });
        feed.Publish(Level(version: 1, stock: 5));
        await ticker.RunRoundAsync();
        feed.Publish(Level(version: 2, stock: 4));
        await ticker.RunRoundAsync();

        received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Sold_out_and_restocked_products_are_reported_first()
    {
        var order = new List<string>();
        var products = Enumerable.Range(1, 50).Select(number => $"product {number}").ToList();
        var subscriptions = products.ConvertAll(product => ticker.Subscribe(product, level => order.Add(level.ProductId)));
        foreach (var product in products)
            feed.Publish(Level(version: 1, stock: product == "product 20" ? 0 : 9) with { ProductId = product });
        await ticker.RunRoundAsync();
        order.Clear();
        foreach (var product in products)
            feed.Publish(Level(version: 2, stock: product == "product 40" ? 0 : 8) with { ProductId = product });
        ticker.HasDecisiveChange.ShouldBeTrue();
        await ticker.RunRoundAsync();

        order.Count.ShouldBe(50);
        order.Take(2).Order().ShouldBe(["product 20", "product 40"]);
        ticker.HasDecisiveChange.ShouldBeFalse();
        subscriptions.ForEach(subscription => subscription.Dispose());
    }

    [Fact]
    public void One_unit_less_is_not_decisive()
    {
        feed.Publish(Level(version: 1, stock: 5));
        feed.Publish(Level(version: 2, stock: 4));

        ticker.HasDecisiveChange.ShouldBeFalse();
    }

    [Fact]
    public async Task Round_calls_each_page_of_many_products_once()
    {
        var calls = new List<IReadOnlySet<string>>();
        using var subscription = ticker.SubscribeToRounds(calls.Add);
        feed.Publish(Level(version: 1, stock: 5));
        feed.Publish(Level(version: 1, stock: 6) with { ProductId = "teapot" });
        await ticker.RunRoundAsync();

        calls.ShouldHaveSingleItem().ShouldBe(["kettle", "teapot"], ignoreOrder: true);
    }

    [Fact]
    public async Task Thousands_of_pages_of_one_product_are_all_notified()
    {
        var notified = 0;
        var subscriptions = Enumerable.Range(0, 10_000).Select(_ => ticker.Subscribe("kettle", _ => notified++)).ToList();
        feed.Publish(Level(version: 1, stock: 5));
        await ticker.RunRoundAsync();

        notified.ShouldBe(10_000);
        subscriptions.ForEach(subscription => subscription.Dispose());
        ticker.SubscriberCount.ShouldBe(0);
    }

    private static StockLevel Level(ulong version, int stock) => new("kettle", stock, "sale", 0, null, version);
}

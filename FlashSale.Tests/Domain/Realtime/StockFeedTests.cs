using FlashSale.Domain.Realtime;

namespace FlashSale.Tests.Domain.Realtime;

public sealed class StockFeedTests
{
    private readonly StockFeed feed = new();
    private readonly List<StockLevel> received = [];

    [Fact]
    public void The_feed_stores_the_newest_level()
    {
        feed.Current("kettle").ShouldBeNull();
        feed.Publish(Level(version: 1, stock: 5));
        feed.Publish(Level(version: 2, stock: 4));

        feed.Current("kettle").ShouldBe(Level(version: 2, stock: 4));
    }

    [Fact]
    public async Task A_level_older_than_the_stored_one_is_dropped()
    {
        using var subscription = feed.Subscribe("kettle", received.Add);
        feed.Publish(Level(version: 2, stock: 4));
        await feed.FlushAsync();
        feed.Publish(Level(version: 1, stock: 5));
        await feed.FlushAsync();

        feed.Current("kettle").ShouldBe(Level(version: 2, stock: 4));
        received.ShouldBe([Level(version: 2, stock: 4)]);
    }

    [Fact]
    public void New_sale_figures_at_the_same_version_are_accepted()
    {
        feed.Publish(Level(version: 1, stock: 5) with { Offered = 3 });
        feed.Publish(Level(version: 1, stock: 5) with { Offered = 4 });

        feed.Current("kettle")!.Offered.ShouldBe(4);
    }

    [Fact]
    public async Task Subscribers_receive_only_the_newest_of_many_levels()
    {
        using var subscription = feed.Subscribe("kettle", received.Add);
        for (var version = 1; version <= 100; version++)
            feed.Publish(Level((ulong)version, stock: 100 - version));
        await feed.FlushAsync();

        received.ShouldBe([Level(version: 100, stock: 0)]);
    }

    [Fact]
    public void Publishing_does_not_call_subscribers()
    {
        using var subscription = feed.Subscribe("kettle", received.Add);
        feed.Publish(Level(version: 1, stock: 5));

        received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Subscribers_receive_a_change_once()
    {
        using var subscription = feed.Subscribe("kettle", received.Add);
        feed.Publish(Level(version: 1, stock: 5));
        await feed.FlushAsync();
        feed.Publish(Level(version: 1, stock: 5));
        await feed.FlushAsync();

        received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Subscribers_receive_no_other_product()
    {
        using var subscription = feed.Subscribe("teapot", received.Add);
        feed.Publish(Level(version: 1, stock: 5));
        await feed.FlushAsync();

        received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disposed_subscription_receives_nothing()
    {
        var subscription = feed.Subscribe("kettle", received.Add);
        using var other = feed.Subscribe("kettle", _ => { });
        subscription.Dispose();
        feed.Publish(Level(version: 1, stock: 5));
        await feed.FlushAsync();

        received.ShouldBeEmpty();
    }

    [Fact]
    public void The_feed_counts_its_subscribers()
    {
        var first = feed.Subscribe("kettle", received.Add);
        var second = feed.Subscribe("kettle", received.Add);
        feed.SubscriberCount.ShouldBe(2);
        first.Dispose();
        first.Dispose();
        feed.SubscriberCount.ShouldBe(1);
        second.Dispose();
        feed.SubscriberCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_failing_subscriber_does_not_stop_the_others()
    {
        using var before = feed.Subscribe("kettle", received.Add);
        using var failing = feed.Subscribe("kettle", _ => throw new InvalidOperationException("gone"));
        using var after = feed.Subscribe("kettle", received.Add);
        feed.Publish(Level(version: 1, stock: 5));
        var failures = await feed.FlushAsync();

        received.Count.ShouldBe(2);
        failures.ShouldHaveSingleItem().Message.ShouldBe("gone");
    }

    [Fact]
    public async Task A_subscriber_may_unsubscribe_in_its_callback()
    {
        IDisposable? subscription = null;
        subscription = feed.Subscribe("kettle", level =>
        {
            received.Add(level);
            subscription!.Dispose();
        });
        feed.Publish(Level(version: 1, stock: 5));
        await feed.FlushAsync();
        feed.Publish(Level(version: 2, stock: 4));
        await feed.FlushAsync();

        received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_wakes_a_waiting_caller()
    {
        var waiting = feed.WaitForChangeAsync(TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        feed.Publish(Level(version: 1, stock: 5));

        await waiting;
    }

    [Fact]
    public async Task A_change_before_the_wait_ends_it_at_once()
    {
        feed.Publish(Level(version: 1, stock: 5));
        feed.Publish(Level(version: 2, stock: 4));

        await feed.WaitForChangeAsync(TestContext.Current.CancellationToken);
        feed.WaitForChangeAsync(TestContext.Current.CancellationToken).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void The_newest_of_many_concurrent_levels_wins()
    {
        Parallel.For(1, 20_001, version => feed.Publish(Level((ulong)version, stock: version)));

        feed.Current("kettle").ShouldBe(Level(version: 20_000, stock: 20_000));
    }

    [Fact]
    public void A_level_read_before_new_sale_terms_is_dropped()
    {
        var before = Level(version: 5, stock: 9) with { Offered = 3, SaleVersion = 7 };
        var after = before with { Offered = 6, SaleVersion = 8 };
        feed.Publish(before);
        feed.Publish(after);
        feed.Publish(before);

        feed.Current("kettle").ShouldBe(after);
    }

    [Fact]
    public async Task Sold_out_and_restocked_products_are_delivered_first()
    {
        var order = new List<string>();
        var products = Enumerable.Range(1, 50).Select(number => $"product {number}").ToList();
        var subscriptions = products.ConvertAll(product => feed.Subscribe(product, level => order.Add(level.ProductId)));
        foreach (var product in products)
            feed.Publish(Level(version: 1, stock: product == "product 20" ? 0 : 9) with { ProductId = product });
        await feed.FlushAsync();
        order.Clear();
        foreach (var product in products)
            feed.Publish(Level(version: 2, stock: product == "product 40" ? 0 : 8) with { ProductId = product });
        feed.HasDecisiveChange.ShouldBeTrue();
        await feed.FlushAsync();

        order.Count.ShouldBe(50);
        order.Take(2).Order().ShouldBe(["product 20", "product 40"]);
        feed.HasDecisiveChange.ShouldBeFalse();
        subscriptions.ForEach(subscription => subscription.Dispose());
    }

    [Fact]
    public void One_unit_less_is_not_a_decisive_change()
    {
        feed.Publish(Level(version: 1, stock: 5));
        feed.Publish(Level(version: 2, stock: 4));

        feed.HasDecisiveChange.ShouldBeFalse();
    }

    private static StockLevel Level(ulong version, int stock) => new("kettle", stock, "sale", 0, null, version);
}

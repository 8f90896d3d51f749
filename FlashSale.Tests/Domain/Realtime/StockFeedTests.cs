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
    public void New_sale_figures_at_the_same_version_are_accepted()
    {
        feed.Publish(Level(version: 1, stock: 5) with { Offered = 3 });
        feed.Publish(Level(version: 1, stock: 5) with { Offered = 4 });

        feed.Current("kettle")!.Offered.ShouldBe(4);
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
    public void Older_level_is_dropped()
    {
        using var subscription = feed.Subscribe(received.Add);
        using var relay = feed.Relay(received.Add);
        feed.Publish(Level(version: 2, stock: 4));
        received.Clear();
        feed.Publish(Level(version: 1, stock: 5));

        received.ShouldBeEmpty();
    }

    [Fact]
    public void Level_of_this_node_is_relayed_and_that_of_another_is_not()
    {
        using var relay = feed.Relay(received.Add);
        feed.Receive(Level(version: 1, stock: 5));
        feed.Publish(Level(version: 2, stock: 4));

        received.ShouldBe([Level(version: 2, stock: 4)]);
    }

    [Fact]
    public void Level_that_was_read_here_before_is_relayed_but_not_reported_again()
    {
        var relayed = new List<StockLevel>();
        using var subscription = feed.Subscribe(received.Add);
        using var relay = feed.Relay(relayed.Add);
        feed.Receive(Level(version: 1, stock: 5));
        feed.Publish(Level(version: 1, stock: 5));

        received.Count.ShouldBe(1);
        relayed.Count.ShouldBe(1);
    }

    private static StockLevel Level(ulong version, int stock) => new("kettle", stock, "sale", 0, null, version);
}

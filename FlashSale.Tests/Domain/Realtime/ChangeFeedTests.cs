using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;

namespace FlashSale.Tests.Domain.Realtime;

public sealed class ChangeFeedTests
{
    private static readonly Change Change =
        new(null, new Product { Id = "kettle", CreatedAt = default, UpdatedAt = default, Name = "Kettle", Price = 20m });

    private readonly ChangeFeed feed = new();
    private readonly List<Change> received = [];

    [Fact]
    public void Every_subscriber_receives_a_change()
    {
        using var working = feed.Subscribe(received.Add);
        using var other = feed.Subscribe(received.Add);

        feed.Publish(Change).ShouldBeEmpty();

        received.ShouldBe([Change, Change]);
    }

    [Fact]
    public void The_feed_reports_whether_it_has_subscribers()
    {
        feed.HasSubscribers.ShouldBeFalse();
        var subscription = feed.Subscribe(received.Add);
        feed.HasSubscribers.ShouldBeTrue();
        subscription.Dispose();
        subscription.Dispose();

        feed.HasSubscribers.ShouldBeFalse();
        feed.Publish(Change);
        received.ShouldBeEmpty();
    }

    [Fact]
    public void Other_subscribers_receive_a_change_when_one_fails()
    {
        var failure = new InvalidOperationException("out of order");
        using var failing = feed.Subscribe(_ => throw failure);
        using var subscription = feed.Subscribe(received.Add);

        feed.Publish(Change).ShouldBe([failure]);

        received.ShouldBe([Change]);
    }
}

using FlashSale.Domain.Realtime;

namespace FlashSale.Tests.Domain.Realtime;

public sealed class FeedTests
{
    private readonly Feed<string> feed = new(message => message.Split(' ')[0]);
    private readonly List<string> received = [];
    private readonly List<string> relayed = [];

    [Fact]
    public void Published_message_reaches_subscribers_and_relays()
    {
        using var subscription = feed.Subscribe(received.Add);
        using var relay = feed.Relay(relayed.Add);

        feed.Publish("kettle 1").ShouldBeEmpty();

        received.ShouldBe(["kettle 1"]);
        relayed.ShouldBe(["kettle 1"]);
    }

    [Fact]
    public void Message_of_another_node_is_not_relayed()
    {
        using var subscription = feed.Subscribe(received.Add);
        using var relay = feed.Relay(relayed.Add);

        feed.Receive("kettle 1");

        received.ShouldBe(["kettle 1"]);
        relayed.ShouldBeEmpty();
    }

    [Fact]
    public void Subscriber_of_one_key_gets_no_other_and_comes_first()
    {
        using var all = feed.Subscribe(message => received.Add($"all: {message}"));
        using var one = feed.Subscribe("kettle", message => received.Add($"one: {message}"));

        feed.Publish("teapot 1");
        feed.Publish("kettle 1");

        received.ShouldBe(["all: teapot 1", "one: kettle 1", "all: kettle 1"]);
    }

    [Fact]
    public async Task Failing_callback_does_not_keep_the_message_from_others()
    {
        using var before = feed.Subscribe(received.Add);
        using var failing = feed.Subscribe(_ => throw new InvalidOperationException("gone"));
        using var after = feed.Subscribe(received.Add);

        feed.Publish("kettle 1").ShouldHaveSingleItem().Message.ShouldBe("gone");
        (await feed.ReceiveAsync("kettle 2", () => Task.CompletedTask)).ShouldHaveSingleItem().Message.ShouldBe("gone");

        received.Count.ShouldBe(4);
    }

    [Fact]
    public void The_feed_counts_its_subscriptions()
    {
        var first = feed.Subscribe(received.Add);
        var second = feed.Subscribe("kettle", received.Add);
        feed.SubscriberCount.ShouldBe(2);
        first.Dispose();
        first.Dispose();
        feed.SubscriberCount.ShouldBe(1);
        second.Dispose();

        feed.SubscriberCount.ShouldBe(0);
        feed.Publish("kettle 1");
        received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_work_gets_a_pause_after_every_25_subscribers()
    {
        var pauses = 0;
        var subscriptions = Enumerable.Range(0, 60).Select(_ => feed.Subscribe("kettle", received.Add)).ToList();

        await feed.PublishAsync("kettle 1", () =>
        {
            pauses++;
            return Task.CompletedTask;
        });

        received.Count.ShouldBe(60);
        pauses.ShouldBe(2);
        subscriptions.ForEach(subscription => subscription.Dispose());
    }

    [Fact]
    public void Subscribing_and_leaving_from_many_threads_loses_nothing()
    {
        Parallel.For(0, 2_000, number =>
        {
            using var subscription = feed.Subscribe(number % 2 == 0 ? "kettle" : "teapot", _ => { });
            using var relay = feed.Relay(_ => { });
            feed.Publish("kettle 1");
        });

        feed.SubscriberCount.ShouldBe(0);
        feed.HasRelays.ShouldBeFalse();
    }
}

using FlashSale.Domain.Realtime;

namespace FlashSale.Tests.Domain.Realtime;

public sealed class SaleFeedTests
{
    private readonly SaleFeed feed = new();
    private readonly List<SaleNotice> received = [];

    [Fact]
    public async Task Subscribers_to_a_product_receive_its_notices_at_once()
    {
        using var subscription = feed.Subscribe("kettle", received.Add);
        await feed.PublishAsync(new SaleNotice("teapot"));
        await feed.PublishAsync(new SaleNotice("kettle"));

        received.ShouldBe([new SaleNotice("kettle")]);
    }

    [Fact]
    public async Task Subscribers_to_all_products_receive_every_notice()
    {
        using var subscription = feed.SubscribeToAll(received.Add);
        await feed.PublishAsync(new SaleNotice("teapot"));
        await feed.PublishAsync(new SaleNotice("kettle"));

        received.ShouldBe([new SaleNotice("teapot"), new SaleNotice("kettle")]);
    }

    [Fact]
    public async Task A_disposed_subscription_receives_nothing()
    {
        feed.Subscribe("kettle", received.Add).Dispose();
        feed.SubscribeToAll(received.Add).Dispose();
        await feed.PublishAsync(new SaleNotice("kettle"));

        received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failing_subscriber_does_not_stop_the_others()
    {
        using var failing = feed.Subscribe("kettle", _ => throw new InvalidOperationException("gone"));
        using var working = feed.Subscribe("kettle", received.Add);
        using var all = feed.SubscribeToAll(received.Add);
        var failures = await feed.PublishAsync(new SaleNotice("kettle"));

        received.Count.ShouldBe(2);
        failures.ShouldHaveSingleItem().Message.ShouldBe("gone");
    }

    [Fact]
    public async Task Subscribers_do_not_run_in_the_announcing_pages_context()
    {
        var own = SynchronizationContext.Current;
        var page = new SynchronizationContext();
        var contexts = new List<SynchronizationContext?>();
        using var subscription = feed.Subscribe("kettle", _ => contexts.Add(SynchronizationContext.Current));

        SynchronizationContext.SetSynchronizationContext(page);
        var announcing = feed.PublishAsync(new SaleNotice("kettle"));
        SynchronizationContext.SetSynchronizationContext(own);
        await announcing;

        contexts.ShouldBe([null]);
    }

    [Fact]
    public async Task An_edit_before_or_during_the_wait_wakes_the_scheduler()
    {
        feed.RescheduleAfterEdit();
        feed.RescheduleAfterEdit();
        await feed.WaitForEditAsync(TestContext.Current.CancellationToken);

        var waiting = feed.WaitForEditAsync(TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        feed.RescheduleAfterEdit();
        await waiting;
    }
}

using FlashSale.Domain.Realtime;

namespace FlashSale.Tests.Domain.Realtime;

public sealed class SaleFeedTests
{
    private readonly SaleFeed feed = new();
    private readonly List<SaleNotice> heard = [];

    [Fact]
    public async Task Tells_the_subscribers_of_the_product_at_once()
    {
        using var subscription = feed.Subscribe("kettle", heard.Add);
        await feed.PublishAsync(new SaleNotice("teapot"));
        await feed.PublishAsync(new SaleNotice("kettle"));

        heard.ShouldBe([new SaleNotice("kettle")]);
    }

    [Fact]
    public async Task Tells_the_subscribers_of_all_products()
    {
        using var subscription = feed.SubscribeToAll(heard.Add);
        await feed.PublishAsync(new SaleNotice("teapot"));
        await feed.PublishAsync(new SaleNotice("kettle"));

        heard.ShouldBe([new SaleNotice("teapot"), new SaleNotice("kettle")]);
    }

    [Fact]
    public async Task Tells_a_subscriber_nothing_after_it_left()
    {
        feed.Subscribe("kettle", heard.Add).Dispose();
        feed.SubscribeToAll(heard.Add).Dispose();
        await feed.PublishAsync(new SaleNotice("kettle"));

        heard.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failing_subscriber_keeps_the_news_from_nobody()
    {
        using var failing = feed.Subscribe("kettle", _ => throw new InvalidOperationException("gone"));
        using var one = feed.Subscribe("kettle", heard.Add);
        using var all = feed.SubscribeToAll(heard.Add);
        var failures = await feed.PublishAsync(new SaleNotice("kettle"));

        heard.Count.ShouldBe(2);
        failures.ShouldHaveSingleItem().Message.ShouldBe("gone");
    }

    [Fact]
    public async Task Tells_nobody_on_the_thread_of_the_page_that_announces()
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
    public async Task Wakes_the_scheduler_after_edits_also_after_those_that_came_before_it_waited()
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

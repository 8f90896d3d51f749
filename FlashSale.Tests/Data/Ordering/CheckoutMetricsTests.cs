using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace FlashSale.Tests.Data.Ordering;

public sealed class CheckoutMetricsTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Requests_are_counted_by_outcome(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        using var requests = Collect<long>(shop, "flashsale.checkout.requests");
        var (product, _) = await shop.AddLiveSaleAsync(units: 3);
        var buyers = await shop.AddBuyersAsync(5);

        await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product, key: "k")));

        var byOutcome = requests.GetMeasurementSnapshot().GroupBy(measurement => measurement.Tags["outcome"])
            .Select(each => (each.Key, each.Sum(measurement => measurement.Value)));
        byOutcome.ShouldBe([(nameof(PurchaseOutcome.Accepted), 3L), (nameof(PurchaseOutcome.SoldOut), 2L)], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Batch_sizes_and_durations_are_measured(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        using var sizes = Collect<int>(shop, "flashsale.checkout.batch.size");
        using var commits = Collect<double>(shop, "flashsale.checkout.commit.duration");
        using var queues = Collect<double>(shop, "flashsale.checkout.queue.duration");
        var (product, _) = await shop.AddLiveSaleAsync(units: 30);
        var buyers = await shop.AddBuyersAsync(20);

        await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product)));

        sizes.GetMeasurementSnapshot().Sum(measurement => measurement.Value).ShouldBe(20);
        commits.GetMeasurementSnapshot().Count.ShouldBe(sizes.GetMeasurementSnapshot().Count);
        queues.GetMeasurementSnapshot().Count.ShouldBe(20);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_idle_shop_has_no_waiting_requests(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        using var depth = Collect<int>(shop, "flashsale.checkout.lane.depth");
        shop.Get<ICheckout>();

        depth.RecordObservableInstruments();

        depth.LastMeasurement!.Value.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_buyers_trace_includes_the_commit(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CheckoutMetrics.TraceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var click = new Activity("click").Start();
        var (product, _) = await shop.AddLiveSaleAsync();

        await shop.BuyAsync(await shop.AddUserAsync(), product);

        var mine = spans.Where(span => span.TraceId == click.TraceId).ToDictionary(span => span.OperationName);
        mine.Keys.ShouldBe(["place order", "wait in lane", "commit batch"], ignoreOrder: true);
        mine["place order"].ParentSpanId.ShouldBe(click.SpanId);
        mine["commit batch"].ParentSpanId.ShouldBe(mine["place order"].SpanId);
        mine["place order"].GetTagItem("flashsale.outcome").ShouldBe(nameof(PurchaseOutcome.Accepted));
    }

    private static MetricCollector<T> Collect<T>(TestShop shop, string instrument)
        where T : struct => new(shop.Get<IMeterFactory>(), ShopMeter.Name, instrument);
}

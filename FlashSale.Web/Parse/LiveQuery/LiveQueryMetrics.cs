using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>What LiveQuery tells of itself, in the shop's meter.</summary>
internal sealed class LiveQueryMetrics
{
    private readonly Counter<long> events;
    private readonly Counter<long> cut;
    private Func<int> connections = static () => 0;
    private Func<int> subscriptions = static () => 0;

    public LiveQueryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ShopMeter.Name);
        events = meter.CreateCounter<long>("flashsale.livequery.events", "{event}", "Events that were told to clients.");
        cut = meter.CreateCounter<long>("flashsale.livequery.cut", "{connection}", "Connections that were cut off or refused, by reason.");
        meter.CreateObservableGauge("flashsale.livequery.connections", () => connections(), "{connection}", "Clients that are connected.");
        meter.CreateObservableGauge("flashsale.livequery.subscriptions", () => subscriptions(), "{subscription}", "Queries that clients follow.");
    }

    public void WatchConnections(Func<int> count) => connections = count;

    public void WatchSubscriptions(Func<int> count) => subscriptions = count;

    public void Told() => events.Add(1);

    public void Cut(string reason) => cut.Add(1, new KeyValuePair<string, object?>("reason", reason));
}

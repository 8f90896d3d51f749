using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;

namespace FlashSale.Web.Parse.LiveQuery;

/// <summary>LiveQuery's metrics.</summary>
internal sealed class LiveQueryMetrics
{
    private readonly Counter<long> events;
    private readonly Counter<long> cut;
    private Func<int> connections = static () => 0;
    private Func<int> subscriptions = static () => 0;

    public LiveQueryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ShopMeter.Name);
        events = meter.CreateCounter<long>("flashsale.livequery.events", "{event}", "Events sent to clients.");
        cut = meter.CreateCounter<long>("flashsale.livequery.cut", "{connection}", "Connections disconnected or refused, by reason.");
        meter.CreateObservableGauge("flashsale.livequery.connections", () => connections(), "{connection}", "Connected clients.");
        meter.CreateObservableGauge("flashsale.livequery.subscriptions", () => subscriptions(), "{subscription}", "Active subscriptions.");
    }

    public void WatchConnections(Func<int> count) => connections = count;

    public void WatchSubscriptions(Func<int> count) => subscriptions = count;

    public void CountEvent() => events.Add(1);

    public void CountDisconnect(string reason) => cut.Add(1, new KeyValuePair<string, object?>("reason", reason));
}

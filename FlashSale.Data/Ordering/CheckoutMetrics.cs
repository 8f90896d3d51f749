using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>What the checkout tells of itself: the meter <c>FlashSale</c> and the traces <c>FlashSale.Checkout</c>.</summary>
public sealed class CheckoutMetrics
{
    /// <summary>Name of the source of traces.</summary>
    public const string TraceName = "FlashSale.Checkout";

    private readonly Counter<long> outcomes;
    private readonly Histogram<double> duration;
    private readonly Histogram<double> queueDuration;
    private readonly Histogram<int> batchSize;
    private readonly Histogram<double> commitDuration;
    private readonly Counter<long> conflicts;
    private readonly Counter<long> faults;
    private Func<IEnumerable<int>> laneDepths = static () => [];
    private Func<bool> lanesAreBusy = static () => false;

    /// <summary>Makes the instruments.</summary>
    public CheckoutMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(ShopMeter.Name);
        outcomes = meter.CreateCounter<long>("flashsale.checkout.requests", "{request}", "Requests to buy that were answered, by outcome.");
        duration = meter.CreateHistogram<double>("flashsale.checkout.duration", "s", "From a request's arrival to its answer.");
        queueDuration = meter.CreateHistogram<double>("flashsale.checkout.queue.duration", "s", "From a request's arrival until a batch takes it.");
        batchSize = meter.CreateHistogram<int>("flashsale.checkout.batch.size", "{request}", "Requests that were decided in one transaction.");
        commitDuration = meter.CreateHistogram<double>("flashsale.checkout.commit.duration", "s", "A batch's transaction, from its begin to its commit.");
        conflicts = meter.CreateCounter<long>("flashsale.checkout.conflicts", "{conflict}", "Batches that were decided again because somebody else changed the row.");
        faults = meter.CreateCounter<long>("flashsale.checkout.faults", "{fault}", "Tries of a batch that the database failed.");
        meter.CreateObservableGauge("flashsale.checkout.lane.depth", () => laneDepths().DefaultIfEmpty().Max(), "{request}", "Requests that wait in the fullest lane.");
        meter.CreateObservableGauge("flashsale.checkout.waiting", () => laneDepths().Sum(), "{request}", "Requests that wait in all lanes.");
    }

    /// <summary>Whether buyers of this node wait for the database at this moment.</summary>
    public bool IsBusy => lanesAreBusy();

    internal ActivitySource Traces { get; } = new(TraceName);

    internal void WatchLanes(Func<IEnumerable<int>> depths, Func<bool> areBusy)
    {
        laneDepths = depths;
        lanesAreBusy = areBusy;
    }

    internal void Answered(PurchaseOutcome? outcome, TimeSpan took)
    {
        var name = new KeyValuePair<string, object?>("outcome", NameOf(outcome));
        outcomes.Add(1, name);
        duration.Record(took.TotalSeconds, name);
    }

    internal void Taken(TimeSpan waited) => queueDuration.Record(waited.TotalSeconds);

    internal void Committed(int requests, TimeSpan took)
    {
        batchSize.Record(requests);
        commitDuration.Record(took.TotalSeconds);
    }

    internal void Conflicted() => conflicts.Add(1);

    internal void Faulted() => faults.Add(1);

    /// <summary>An outcome as metrics and traces name it; null is a fault.</summary>
    internal static string NameOf(PurchaseOutcome? outcome) => outcome?.GetType().Name ?? "Fault";
}

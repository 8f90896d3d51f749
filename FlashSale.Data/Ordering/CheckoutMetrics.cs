using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>The checkout's metrics (meter <c>FlashSale</c>) and traces (<c>FlashSale.Checkout</c>). Thread-safe.</summary>
public sealed class CheckoutMetrics
{
    /// <summary>Name of the activity source.</summary>
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

    /// <summary>Creates the instruments.</summary>
    public CheckoutMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(ShopMeter.Name);
        outcomes = meter.CreateCounter<long>("flashsale.checkout.requests", "{request}", "Answered purchase requests, by outcome.");
        duration = meter.CreateHistogram<double>("flashsale.checkout.duration", "s", "Time from a request's arrival to its answer.");
        queueDuration = meter.CreateHistogram<double>(
            "flashsale.checkout.queue.duration", "s", "Time from a request's arrival until a batch takes it.");
        batchSize = meter.CreateHistogram<int>("flashsale.checkout.batch.size", "{request}", "Requests decided in one transaction.");
        commitDuration = meter.CreateHistogram<double>(
            "flashsale.checkout.commit.duration", "s", "Duration of a batch's transaction, including its commit.");
        conflicts = meter.CreateCounter<long>(
            "flashsale.checkout.conflicts", "{conflict}", "Batches retried because of a concurrent change.");
        faults = meter.CreateCounter<long>("flashsale.checkout.faults", "{fault}", "Attempts of a batch that failed in the database.");
        meter.CreateObservableGauge(
            "flashsale.checkout.lane.depth",
            () => laneDepths().DefaultIfEmpty().Max(),
            "{request}",
            "Requests waiting in the fullest lane.");
        meter.CreateObservableGauge("flashsale.checkout.waiting", () => laneDepths().Sum(), "{request}", "Requests waiting in all lanes.");
    }

    /// <summary>Whether requests of this node are waiting for the database.</summary>
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

    /// <summary>Adds two spans to each request's trace: its wait in the lane, and the transaction that it shared with others.</summary>
    internal void TraceBatch(IReadOnlyList<TicketAnswer> answers, TimeSpan took)
    {
        if (!Traces.HasListeners())
            return;
        foreach (var (ticket, _) in answers)
        {
            if (ticket.Trace is not { } trace)
                continue;
            var end = trace.StartTimeUtc + ticket.Age;
            Traces.StartActivity("wait in lane", ActivityKind.Internal, trace.Context, startTime: trace.StartTimeUtc)
                ?.SetEndTime(end - took).Dispose();
            Traces.StartActivity("commit batch", ActivityKind.Internal, trace.Context, startTime: end - took)
                ?.SetTag("flashsale.batch.size", answers.Count).SetEndTime(end).Dispose();
        }
    }

    internal void Conflicted() => conflicts.Add(1);

    internal void Faulted() => faults.Add(1);

    /// <summary>The name of an outcome in metrics and traces; null stands for a fault.</summary>
    internal static string NameOf(PurchaseOutcome? outcome) => outcome?.GetType().Name ?? "Fault";
}

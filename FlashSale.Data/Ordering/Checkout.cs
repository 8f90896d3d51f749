using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Puts each request into its product's lane. All requests that wait there are decided in one transaction (<see cref="BatchRunner"/>).
/// Thread-safe.
/// </summary>
internal sealed class Checkout : ICheckout
{
    private readonly BatchRunner batches;
    private readonly SoldOutCache soldOut;
    private readonly CheckoutOptions options;
    private readonly CheckoutMetrics metrics;
    private readonly TimeProvider clock;
    private readonly Lanes lanes;
    private volatile bool stopping;

    public Checkout(
        BatchRunner batches,
        SoldOutCache soldOut,
        IOptions<CheckoutOptions> options,
        DatabaseOptions database,
        CheckoutMetrics metrics,
        TimeProvider clock)
    {
        this.batches = batches;
        this.soldOut = soldOut;
        this.options = options.Value;
        this.metrics = metrics;
        this.clock = clock;
        lanes = new Lanes(this.options, this.options.Workers ?? WorkersOn(database.Provider), DecideAsync);
        metrics.WatchLanes(() => lanes.Depths, () => lanes.IsBusy);
    }

    public async Task<PurchaseOutcome> PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var began = Stopwatch.GetTimestamp();
        using var trace = metrics.Traces.StartActivity("place order");
        PurchaseOutcome? outcome = null;
        try
        {
            outcome = await PlaceAsync(request, trace, cancellationToken);
            return outcome;
        }
        finally
        {
            trace?.SetTag("flashsale.product", request.ProductId).SetTag("flashsale.outcome", CheckoutMetrics.NameOf(outcome));
            if (outcome is not null || !cancellationToken.IsCancellationRequested)
                metrics.Answered(outcome, Stopwatch.GetElapsedTime(began));
        }
    }

    private async Task<PurchaseOutcome> PlaceAsync(PurchaseRequest request, Activity? trace, CancellationToken cancellationToken)
    {
        var arrivedAt = clock.Now();
        if (request.FindProblem() is { } problem)
            return new PurchaseOutcome.Invalid(problem);
        // A request with a key may repeat an order that exists, which only the database knows.
        if (request.IdempotencyKey is null && soldOut.IsSoldOut(request.ProductId, arrivedAt))
            return new PurchaseOutcome.SoldOut(0);

        var ticket = new PurchaseTicket(request, arrivedAt, trace);
        if (stopping || !lanes.TryEnter(ticket))
            return Busy();
        await using var cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((PurchaseTicket)state!).Cancel(token), ticket);
        return await ticket.Outcome;
    }

    /// <summary>Finishes the batches in progress. Requests that wait behind them, or arrive from now on, get <em>Busy</em>.</summary>
    public Task StopAsync()
    {
        stopping = true;
        return lanes.WhenIdleAsync();
    }

    // SQLite has one writer. On other engines a second worker sells other products while a hot product's batch commits.
    private static int WorkersOn(DatabaseEngine engine) => engine == DatabaseEngine.Sqlite ? 1 : 2;

    private async Task DecideAsync(IReadOnlyList<PurchaseTicket> tickets, Func<IReadOnlyList<PurchaseTicket>> takeMore)
    {
        if (!stopping)
        {
            await batches.DecideAsync(tickets, takeMore, () => stopping);
            return;
        }
        foreach (var ticket in tickets)
            ticket.Answer(Busy());
    }

    private PurchaseOutcome.Busy Busy() => new(options.RetryAfter);
}

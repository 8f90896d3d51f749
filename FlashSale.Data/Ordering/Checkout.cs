using System.Collections.Concurrent;
using System.Diagnostics;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>Lets each request into its product's lane, where all that wait are decided in one transaction (<see cref="OrderBatch"/>).</summary>
internal sealed class Checkout : ICheckout
{
    private readonly OrderBatch batches;
    private readonly SoldOutBoard soldOut;
    private readonly CheckoutOptions options;
    private readonly CheckoutMetrics metrics;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private volatile bool stopping;

    public Checkout(OrderBatch batches, SoldOutBoard soldOut, IOptions<CheckoutOptions> options, CheckoutMetrics metrics, TimeProvider clock)
    {
        this.batches = batches;
        this.soldOut = soldOut;
        this.options = options.Value;
        this.metrics = metrics;
        this.clock = clock;
        metrics.WatchLanes(() => lanes.Values.Select(lane => lane.Depth));
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
        // A key may be of an order that exists; only the database knows.
        if (request.IdempotencyKey is null && soldOut.IsSoldOut(request.ProductId, arrivedAt))
            return new PurchaseOutcome.SoldOut(0);

        var ticket = new PurchaseTicket(request, arrivedAt, trace);
        if (!Enter(ticket))
            return Busy();
        await using var givingUp = cancellationToken.UnsafeRegister(static (state, token) => ((PurchaseTicket)state!).Cancel(token), ticket);
        return await ticket.Outcome;
    }

    /// <summary>Takes no more requests, finishes the batches under way, and answers those that wait behind them <em>Busy</em>.</summary>
    public Task StopAsync()
    {
        stopping = true;
        return Task.WhenAll(lanes.Values.Select(lane => lane.Completion));
    }

    private bool Enter(PurchaseTicket ticket)
    {
        var productId = ticket.Request.ProductId;
        while (!stopping)
        {
            var lane = lanes.GetOrAdd(productId, NewLane);
            switch (lane.Enter(ticket))
            {
                case Lane.Admission.Waiting:
                    return true;
                case Lane.Admission.Full:
                    return false;
                default:
                    lanes.TryRemove(KeyValuePair.Create(productId, lane));
                    break;
            }
        }
        return false;
    }

    private Lane NewLane(string productId) => new(
        options,
        tickets => DecideAsync(productId, tickets),
        lane => lanes.TryRemove(KeyValuePair.Create(productId, lane)));

    private async Task DecideAsync(string productId, IReadOnlyList<PurchaseTicket> tickets)
    {
        if (!stopping)
        {
            await batches.DecideAsync(productId, tickets, () => stopping);
            return;
        }
        foreach (var ticket in tickets)
            ticket.Answer(Busy());
    }

    private PurchaseOutcome.Busy Busy() => new(options.RetryAfter);
}

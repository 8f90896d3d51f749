using System.Collections.Concurrent;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>Lets each request into its product's lane, where all that wait are decided in one transaction (<see cref="OrderBatch"/>).</summary>
internal sealed class Checkout(OrderBatch batches, SoldOutBoard soldOut, IOptions<CheckoutOptions> options, TimeProvider clock) : ICheckout
{
    private readonly ConcurrentDictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private volatile bool stopping;

    public async Task<PurchaseOutcome> PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var arrivedAt = clock.Now();
        cancellationToken.ThrowIfCancellationRequested();
        if (request.FindProblem() is { } problem)
            return new PurchaseOutcome.Invalid(problem);
        // A key may be of an order that exists; only the database knows.
        if (request.IdempotencyKey is null && soldOut.IsSoldOut(request.ProductId, arrivedAt))
            return new PurchaseOutcome.SoldOut(0);

        var ticket = new PurchaseTicket(request, arrivedAt);
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
        options.Value,
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

    private PurchaseOutcome.Busy Busy() => new(options.Value.RetryAfter);
}

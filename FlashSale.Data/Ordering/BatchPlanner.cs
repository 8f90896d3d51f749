using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Sales;
using Microsoft.Extensions.Options;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Plans a batch: who gets units, who is refused and why. It has no I/O and no clock, and changes nothing that it's given, so the same
/// input always gives the same plan. Thread-safe.
/// </summary>
internal sealed class BatchPlanner(
    Currency currency, IPaymentGateway gateway, IOptions<CheckoutOptions> checkout, IOptions<PaymentOptions> payments)
{
    /// <summary>Sorts a batch's requests by what they need.</summary>
    /// <param name="tickets">The requests, in order of arrival.</param>
    /// <param name="stock">The inventories and sales of all their products.</param>
    /// <param name="earlier">The answers that they got before.</param>
    /// <param name="now">The time.</param>
    public SortedBatch Sort(IReadOnlyList<PurchaseTicket> tickets, BatchStock stock, EarlierAnswers earlier, DateTimeOffset now)
    {
        var offers = FindOffers(stock);
        var repeated = new List<TicketAnswer>();
        var answered = new List<TicketAnswer>();
        var forNextSale = new List<PurchaseTicket>();
        var undecided = new List<PurchaseTicket>(tickets.Count);
        foreach (var ticket in tickets)
        {
            var offer = offers.GetValueOrDefault(ticket.Request.ProductId);
            if (earlier.Find(ticket) is { } answer)
                repeated.Add(new TicketAnswer(ticket, answer));
            else if (FindAnswer(ticket, stock, offer, now) is { } outcome)
                answered.Add(new TicketAnswer(ticket, outcome));
            else if (ArrivedAfter(offer!.Sale, ticket, stock))
                forNextSale.Add(ticket);
            else
                undecided.Add(ticket);
        }
        var products = undecided.GroupBy(ticket => ticket.Request.ProductId, StringComparer.Ordinal)
            .Select(wanted => new ProductBatch([.. wanted], offers[wanted.Key]));
        return new SortedBatch(repeated, answered, forNextSale, [.. products]);
    }

    /// <summary>Decides the requests that need a decision.</summary>
    /// <param name="sorted">The requests.</param>
    /// <param name="stock">The inventories and sales of all their products.</param>
    /// <param name="unitsHeld">Units that buyers hold, of the sales with a customer limit (<see cref="LimitedBuyers"/>).</param>
    /// <param name="unpaidHolds">Unpaid holds of the buyers whose orders wait for a payment (<see cref="PayingBuyers"/>).</param>
    /// <param name="now">The time.</param>
    public BatchPlan Decide(
        SortedBatch sorted,
        BatchStock stock,
        IReadOnlyDictionary<(string SaleId, string Buyer), int> unitsHeld,
        IReadOnlyDictionary<(string SaleId, string Buyer), UnpaidHolds> unpaidHolds,
        DateTimeOffset now)
    {
        List<ProductPlan> products = [.. sorted.Products.Select(product => Decide(product, unitsHeld, unpaidHolds, now))];
        List<TicketAnswer> answers = [.. sorted.Answered, .. products.SelectMany(product => product.Answers)];
        return new BatchPlan(products, answers, FindRefusals(answers, stock, now));
    }

    /// <summary>Sales with a customer limit, and the buyers who want units of them.</summary>
    public static List<(string SaleId, string Buyer)> LimitedBuyers(SortedBatch sorted) =>
        BuyersOf(sorted.Products.Where(product => product.Offer.Sale.PerCustomerLimit is not null));

    /// <summary>Sales whose orders wait for a payment, and the buyers who want units of them.</summary>
    public List<(string SaleId, string Buyer)> PayingBuyers(SortedBatch sorted) =>
        BuyersOf(sorted.Products.Where(product => AwaitsPayment(product.Offer.UnitPrice)));

    /// <summary>
    /// Whether a request arrived so long ago that it can't become an order any more: another node may have refused it, and that refusal may
    /// be deleted by now.
    /// </summary>
    public bool IsTooOld(DateTimeOffset arrivedAt, DateTimeOffset now) => now - arrivedAt > checkout.Value.KeepRefusalsFor;

    private Dictionary<string, ProductOffer> FindOffers(BatchStock stock)
    {
        var offers = new Dictionary<string, ProductOffer>(StringComparer.Ordinal);
        foreach (var (productId, inventory) in stock.Inventories)
        {
            if (inventory is { Product: { Published: true } product } && stock.Sales.TryGetValue(productId, out var sale))
                offers.Add(productId, new ProductOffer(inventory, sale, SalePricing.PriceOf(product.Price, sale.Discount, currency)));
        }
        return offers;
    }

    // The answer to a request that needs no decision; null if it needs one.
    private PurchaseOutcome? FindAnswer(PurchaseTicket ticket, BatchStock stock, ProductOffer? offer, DateTimeOffset now)
    {
        if (IsTooOld(ticket.ArrivedAt, now))
            return new PurchaseOutcome.Busy(checkout.Value.RetryAfter);
        if (stock.Inventories.GetValueOrDefault(ticket.Request.ProductId) is not { Product.Published: true })
            return new PurchaseOutcome.UnknownProduct();
        if (offer is null)
            return new PurchaseOutcome.NotLive(SalePhase.Ended, null, null);
        var sawAnotherPrice = ticket.Request.ShownUnitPrice is { } shown && shown != offer.UnitPrice
            && offer.Sale.PhaseAt(ticket.ArrivedAt) == SalePhase.Live;
        return sawAnotherPrice ? new PurchaseOutcome.PriceChanged(offer.UnitPrice) : null;
    }

    // Only if the sale was still to end when the first request arrived: otherwise it's the product's last sale, and there's no next one.
    private static bool ArrivedAfter(Sale sale, PurchaseTicket ticket, BatchStock stock) =>
        ticket.ArrivedAt >= sale.EndTime && sale.EndTime > stock.FirstArrivals[ticket.Request.ProductId];

    private ProductPlan Decide(
        ProductBatch batch,
        IReadOnlyDictionary<(string SaleId, string Buyer), int> unitsHeld,
        IReadOnlyDictionary<(string SaleId, string Buyer), UnpaidHolds> unpaidHolds,
        DateTimeOffset now)
    {
        var (tickets, offer) = batch;
        var decisions = Allocation.Decide(
            offer.Inventory.Stock,
            SaleTerms.Of(offer.Sale),
            ByBuyer(unitsHeld, batch),
            [.. tickets.Select(ticket => new Claim(ticket.Request.UserId, ticket.Request.Quantity, ticket.ArrivedAt))],
            AwaitsPayment(offer.UnitPrice) ? new HoldTerms(payments.Value.MaxUnpaidHolds, ByBuyer(unpaidHolds, batch)) : null);

        var answers = new List<TicketAnswer>(tickets.Count);
        var orders = new List<Order>();
        foreach (var (ticket, decision) in tickets.Zip(decisions))
        {
            var outcome = OutcomeOf(decision, ticket, offer, now);
            answers.Add(new TicketAnswer(ticket, outcome));
            if (outcome is PurchaseOutcome.Accepted accepted)
                orders.Add(accepted.Order);
        }
        return new ProductPlan(batch, answers, orders);
    }

    private static Dictionary<string, T> ByBuyer<T>(IReadOnlyDictionary<(string SaleId, string Buyer), T> values, ProductBatch batch)
        where T : struct
    {
        var byBuyer = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var ticket in batch.Tickets)
            byBuyer[ticket.Request.UserId] = values.GetValueOrDefault((batch.Offer.Sale.Id, ticket.Request.UserId));
        return byBuyer;
    }

    private PurchaseOutcome OutcomeOf(Decision decision, PurchaseTicket ticket, ProductOffer offer, DateTimeOffset now) =>
        decision.Match<PurchaseOutcome>(
            granted: it => new PurchaseOutcome.Accepted(NewOrder(ticket, offer, it.ClaimNumber, now)),
            soldOut: it => new PurchaseOutcome.SoldOut(it.Remaining),
            limitReached: it => new PurchaseOutcome.LimitReached(it.Limit, it.Already),
            holdLimitReached: it => new PurchaseOutcome.HoldLimitReached(it.Limit, it.Lapsed),
            notLive: it => new PurchaseOutcome.NotLive(it.Phase, offer.Sale.StartTime, offer.Sale.EndTime));

    private Order NewOrder(PurchaseTicket ticket, ProductOffer offer, int claimNumber, DateTimeOffset now)
    {
        var request = ticket.Request;
        var product = offer.Inventory.Product!;
        var awaitsPayment = AwaitsPayment(offer.UnitPrice);
        return new Order
        {
            Id = ticket.OrderId,
            CreatedAt = ticket.ArrivedAt,
            UpdatedAt = ticket.ArrivedAt,
            UserId = request.UserId,
            ProductId = product.Id,
            ProductName = product.Name,
            ImageId = product.ImageId,
            SaleId = offer.Sale.Id,
            Quantity = request.Quantity,
            UnitPrice = offer.UnitPrice,
            Total = offer.UnitPrice * request.Quantity,
            Currency = currency.Code,
            Status = awaitsPayment ? OrderStatus.Pending : OrderStatus.Confirmed,
            ExpiresAt = awaitsPayment ? now + payments.Value.HoldFor : null,
            IdempotencyKey = request.IdempotencyKey,
            ClaimNumber = claimNumber,
        };
    }

    // Each is stored once. From then on, every node answers the key with it.
    private static List<RefusedOrder> FindRefusals(IEnumerable<TicketAnswer> answers, BatchStock stock, DateTimeOffset now)
    {
        var texts = new Dictionary<PurchaseOutcome, string>();
        var refusals = new List<RefusedOrder>();
        foreach (var (ticket, outcome) in answers)
        {
            var request = ticket.Request;
            // A product or buyer that can't exist never becomes an order, and storing those would let anyone fill the table.
            if (request.IdempotencyKey is not { } key || !outcome.IsFinalRefusal
                || !stock.Inventories.ContainsKey(request.ProductId) || !EntityId.IsWellFormed(request.UserId))
            {
                continue;
            }
            if (!texts.TryGetValue(outcome, out var text))
                texts.Add(outcome, text = RefusalText.Write(outcome));
            refusals.Add(new RefusedOrder
            {
                IdempotencyKey = key,
                UserId = request.UserId,
                ProductId = request.ProductId,
                Quantity = request.Quantity,
                Outcome = text,
                RefusedAt = now,
            });
        }
        return refusals;
    }

    // An order that costs nothing needs no payment.
    private bool AwaitsPayment(decimal unitPrice) => gateway.RequiresPayment && unitPrice > 0;

    private static List<(string SaleId, string Buyer)> BuyersOf(IEnumerable<ProductBatch> products) =>
        [.. products.SelectMany(product => product.Tickets.Select(ticket => (product.Offer.Sale.Id, ticket.Request.UserId))).Distinct()];
}

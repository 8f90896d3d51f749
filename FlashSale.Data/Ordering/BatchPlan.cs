using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;

namespace FlashSale.Data.Ordering;

/// <summary>What a batch's transaction writes, and the answers once it is committed.</summary>
/// <param name="Products">The products that requests were decided for.</param>
/// <param name="Answers">An answer for each request except repeated ones and those for the next sale.</param>
/// <param name="Refusals">Final refusals to store under their idempotency keys.</param>
internal sealed record BatchPlan(
    IReadOnlyList<ProductPlan> Products, IReadOnlyList<TicketAnswer> Answers, IReadOnlyList<RefusedOrder> Refusals)
{
    /// <summary>The new orders of all products.</summary>
    public IReadOnlyList<Order> Orders { get; } = [.. Products.SelectMany(product => product.Orders)];
}

/// <summary>What a batch writes for one product.</summary>
/// <param name="Batch">The product's requests.</param>
/// <param name="Answers">An answer for each of them, in the same order.</param>
/// <param name="Orders">The orders of the accepted requests, in the same order.</param>
internal sealed record ProductPlan(ProductBatch Batch, IReadOnlyList<TicketAnswer> Answers, IReadOnlyList<Order> Orders);

/// <summary>The requests of one product that need a decision.</summary>
/// <param name="Tickets">The requests in order of arrival, at least one.</param>
/// <param name="Offer">What they can buy.</param>
internal sealed record ProductBatch(IReadOnlyList<PurchaseTicket> Tickets, ProductOffer Offer);

/// <summary>A published product as a batch can sell it.</summary>
/// <param name="Inventory">Its stock, with the product.</param>
/// <param name="Sale">The sale that is nearest to the batch's first request.</param>
/// <param name="UnitPrice">What one unit costs in that sale.</param>
internal sealed record ProductOffer(Inventory Inventory, Sale Sale, decimal UnitPrice);

/// <summary>The requests of a batch, sorted by what they need.</summary>
/// <param name="Repeated">Requests that got an answer before, with that answer.</param>
/// <param name="Answered">Requests that need no decision, with their answer.</param>
/// <param name="ForNextSale">Requests that arrived after their sale ended. Sales of a product may follow each other closely.</param>
/// <param name="Products">The other requests, by product.</param>
internal sealed record SortedBatch(
    IReadOnlyList<TicketAnswer> Repeated,
    IReadOnlyList<TicketAnswer> Answered,
    List<PurchaseTicket> ForNextSale,
    IReadOnlyList<ProductBatch> Products);

using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>A request's outcome, before its caller gets it.</summary>
/// <param name="Ticket">The request.</param>
/// <param name="Outcome">What the caller gets once the transaction is committed.</param>
internal readonly record struct TicketAnswer(PurchaseTicket Ticket, PurchaseOutcome Outcome);

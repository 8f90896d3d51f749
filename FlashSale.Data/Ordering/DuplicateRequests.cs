using FlashSale.Domain.Ordering;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Requests of a batch that repeat another request's buyer and idempotency key: double clicks, and clients that retry early. They wait
/// for the answer of the first one. Not thread-safe.
/// </summary>
internal sealed class DuplicateRequests
{
    private readonly Dictionary<(string Buyer, string Key), PurchaseTicket> firsts = [];
    private readonly List<(PurchaseTicket Duplicate, PurchaseTicket First)> duplicates = [];

    /// <summary>Sets the duplicates aside.</summary>
    /// <returns>The other tickets, in order of arrival.</returns>
    public List<PurchaseTicket> SetAside(IReadOnlyList<PurchaseTicket> tickets)
    {
        var others = new List<PurchaseTicket>(tickets.Count);
        foreach (var ticket in tickets.OrderBy(ticket => ticket.ArrivedAt))
        {
            if (ticket.Request.IdempotencyKey is { } key && !firsts.TryAdd((ticket.Request.UserId, key), ticket))
                duplicates.Add((ticket, firsts[(ticket.Request.UserId, key)]));
            else
                others.Add(ticket);
        }
        return others;
    }

    /// <summary>Gives each duplicate the answer of its first request, which must have one.</summary>
    public void AnswerAll()
    {
        foreach (var (duplicate, first) in duplicates)
        {
            if (duplicate.Request.AsksFor(first.Request.ProductId, first.Request.Quantity))
                duplicate.AnswerLike(first);
            else
                duplicate.Answer(new PurchaseOutcome.IdempotencyMismatch());
        }
    }
}

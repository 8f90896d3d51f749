namespace FlashSale.Data.Ordering;

/// <summary>The requests that one transaction decides. Not thread-safe.</summary>
/// <param name="tickets">The requests, in order of arrival.</param>
/// <param name="takeMore">Takes the requests that arrived since; null if none can join.</param>
internal sealed class PurchaseBatch(List<PurchaseTicket> tickets, Func<List<PurchaseTicket>>? takeMore = null)
{
    /// <summary>The requests, in order of arrival.</summary>
    public IReadOnlyList<PurchaseTicket> Tickets => tickets;

    /// <summary>Adds the requests that arrived since. They stay in the batch if its transaction fails.</summary>
    public void TakeMore()
    {
        if (takeMore is not null)
            tickets.AddRange(takeMore());
    }

    /// <summary>Two batches of half the requests each. No more requests can join them.</summary>
    public (PurchaseBatch First, PurchaseBatch Second) Halve()
    {
        var middle = tickets.Count / 2;
        return (new PurchaseBatch(tickets[..middle]), new PurchaseBatch(tickets[middle..]));
    }
}

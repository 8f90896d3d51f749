namespace FlashSale.Data.Ordering;

/// <summary>What a committed batch leaves to do.</summary>
/// <param name="ForNextSale">Requests that weren't decided, because they're for the product's next sale.</param>
/// <param name="LockRowsNext">Whether the next batch should lock its rows first: this one refused more requests than it accepted.</param>
internal sealed record BatchResult(List<PurchaseTicket> ForNextSale, bool LockRowsNext);

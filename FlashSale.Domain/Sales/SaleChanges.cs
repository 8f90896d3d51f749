namespace FlashSale.Domain.Sales;

/// <summary>The rules for changing a sale that exists: which times it may get, and which price changes shoppers would notice.</summary>
public static class SaleChanges
{
    /// <summary>Whether any order was ever placed in the sale.</summary>
    public static bool HasOrders(Sale sale)
    {
        ArgumentNullException.ThrowIfNull(sale);
        return sale.LastClaimNumber > 0;
    }

    /// <summary>When a live sale ends if it's ended now. A sale lasts at least a millisecond, even if it ends when it starts.</summary>
    public static DateTimeOffset EarliestEnd(Sale sale, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sale);
        return now > sale.StartTime ? now : sale.StartTime.AddMilliseconds(1);
    }

    /// <summary>
    /// The draft with an end that is possible: a live sale with orders whose end is set to the past ends now, because orders may have been
    /// placed since that end.
    /// </summary>
    public static SaleDraft ClampEnd(Sale sale, SaleDraft draft, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return HasOrders(sale) && sale.PhaseAt(now) == SalePhase.Live && draft.EndTime > draft.StartTime && draft.EndTime <= now
            ? draft with { EndTime = EarliestEnd(sale, now) }
            : draft;
    }

    /// <summary>Rules that the sale's phase sets: a live sale keeps its start, and a sale that has ended can't change.</summary>
    public static IEnumerable<Problem> FindPhaseProblems(Sale sale, SaleDraft changed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sale);
        ArgumentNullException.ThrowIfNull(changed);
        return sale.PhaseAt(now) switch
        {
            SalePhase.Ended => [new("", "The sale has ended and can't be changed. Plan a new one.")],
            SalePhase.Live when changed.StartTime != sale.StartTime =>
                [new(nameof(SaleDraft.StartTime), "The sale has already started, so its start can't be changed.")],
            _ => [],
        };
    }

    /// <summary>A new end can't lie in the past.</summary>
    public static IEnumerable<Problem> FindEndProblems(Sale sale, SaleDraft changed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sale);
        ArgumentNullException.ThrowIfNull(changed);
        return changed.EndTime <= now && changed.EndTime != sale.EndTime
            ? [new(nameof(SaleDraft.EndTime), "The end is in the past. To end the sale right away, use “End now”.")]
            : [];
    }

    /// <summary>
    /// The price change that shoppers would notice; null if there's none. A sale counts by its old and by its new times: if only the new
    /// ones let shoppers buy, they buy at the new discount.
    /// </summary>
    /// <param name="sale">The sale, with its product.</param>
    /// <param name="changed">Its new terms.</param>
    /// <param name="currency">The shop's currency.</param>
    /// <param name="now">The time.</param>
    public static PriceChange? FindPriceChange(Sale sale, SaleDraft changed, Currency currency, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sale);
        ArgumentNullException.ThrowIfNull(changed);
        var isNoticed = PriceChange.RequiresConfirmation(sale.StartTime, sale.EndTime, now)
            || PriceChange.RequiresConfirmation(changed.StartTime, changed.EndTime, now);
        if (changed.Discount == sale.Discount || sale.Product is not { Price: var price } || !isNoticed)
            return null;
        return new PriceChange(PriceTag.Of(price, sale.Discount, currency), PriceTag.Of(price, changed.Discount, currency));
    }
}

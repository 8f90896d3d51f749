namespace FlashSale.Domain.Sales;

/// <summary>The phase of a sale, by the shop's clock.</summary>
public enum SalePhase
{
    /// <summary>Not started yet.</summary>
    Upcoming,

    /// <summary>Running: from its start (inclusive) to its end (exclusive).</summary>
    Live,

    /// <summary>Over.</summary>
    Ended,
}

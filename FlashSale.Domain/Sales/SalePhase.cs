namespace FlashSale.Domain.Sales;

/// <summary>Where a sale stands in time. The server's clock decides.</summary>
public enum SalePhase
{
    /// <summary>It has not started.</summary>
    Upcoming,

    /// <summary>It runs: from its start (included) to its end (excluded).</summary>
    Live,

    /// <summary>It is over.</summary>
    Ended,
}

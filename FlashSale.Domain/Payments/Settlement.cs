namespace FlashSale.Domain.Payments;

/// <summary>What became of money that a gateway reports.</summary>
public enum Settlement
{
    /// <summary>The order is confirmed.</summary>
    Confirmed,

    /// <summary>It came after the hold was over, and units were left: they are the buyer's again, and the order is confirmed.</summary>
    HeldAgain,

    /// <summary>Nothing is left for it, or the order is paid or called off: the money goes back.</summary>
    Refunding,

    /// <summary>It was reported before. Nothing changed.</summary>
    Repeated,

    /// <summary>There is no such payment here.</summary>
    Unknown,
}

using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Ordering;

/// <summary>What <see cref="Allocation"/> decided of one claim.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>All of its units are given.</summary>
    /// <param name="ClaimNumber">Its place among the sale's orders.</param>
    public sealed record Granted(int ClaimNumber) : Decision;

    /// <summary>Fewer units are left than asked for.</summary>
    /// <param name="Remaining">Units left at its turn.</param>
    public sealed record SoldOut(int Remaining) : Decision;

    /// <summary>Over the limit a customer.</summary>
    /// <param name="Limit">Units allowed.</param>
    /// <param name="Already">Units held at its turn.</param>
    public sealed record LimitReached(int Limit, int Already) : Decision;

    /// <summary>The buyer let too many unpaid holds lapse in this sale.</summary>
    /// <param name="Limit">Unpaid holds that may lapse.</param>
    /// <param name="Lapsed">Unpaid holds of the buyer that lapsed, 1 or more.</param>
    public sealed record HoldLimitReached(int Limit, int Lapsed) : Decision;

    /// <summary>The sale did not run when it arrived.</summary>
    /// <param name="Phase">Where the sale stood then.</param>
    public sealed record NotLive(SalePhase Phase) : Decision;
}

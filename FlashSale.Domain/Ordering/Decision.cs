using System.Diagnostics;
using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Ordering;

/// <summary>What <see cref="Allocation"/> decided for one claim: exactly one of these cases.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The claim gets all its units.</summary>
    /// <param name="ClaimNumber">Its number among the sale's orders.</param>
    public sealed record Granted(int ClaimNumber) : Decision;

    /// <summary>Fewer units are left than asked for.</summary>
    /// <param name="Remaining">Units left when it was decided, 0 or more.</param>
    public sealed record SoldOut(int Remaining) : Decision;

    /// <summary>The buyer would hold more units than the sale allows one customer.</summary>
    /// <param name="Limit">Units allowed.</param>
    /// <param name="Already">Units held when it was decided, 0 or more.</param>
    public sealed record LimitReached(int Limit, int Already) : Decision;

    /// <summary>The buyer let too many unpaid holds lapse in this sale.</summary>
    /// <param name="Limit">Unpaid holds that may lapse.</param>
    /// <param name="Lapsed">Unpaid holds of the buyer that lapsed, 1 or more.</param>
    public sealed record HoldLimitReached(int Limit, int Lapsed) : Decision;

    /// <summary>The sale wasn't live when the claim arrived.</summary>
    /// <param name="Phase">The sale's phase at that time.</param>
    public sealed record NotLive(SalePhase Phase) : Decision;

    /// <summary>Answers for every case, so that a new case breaks every caller at compile time.</summary>
    public T Match<T>(
        Func<Granted, T> granted,
        Func<SoldOut, T> soldOut,
        Func<LimitReached, T> limitReached,
        Func<HoldLimitReached, T> holdLimitReached,
        Func<NotLive, T> notLive) => this switch
    {
        Granted it => granted(it),
        SoldOut it => soldOut(it),
        LimitReached it => limitReached(it),
        HoldLimitReached it => holdLimitReached(it),
        NotLive it => notLive(it),
        _ => throw new UnreachableException(),
    };
}

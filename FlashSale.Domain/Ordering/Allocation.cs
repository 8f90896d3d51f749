using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Ordering;

/// <summary>
/// Decides who gets the units: first come, first served; all of a claim's units or none. A later claim may fit where a larger earlier
/// one didn't.
/// </summary>
public static class Allocation
{
    /// <summary>Decides claims in order of arrival. It has no I/O and no clock.</summary>
    /// <param name="stock">Units in stock, 0 or more.</param>
    /// <param name="sale">The sale that the claims are for.</param>
    /// <param name="unitsHeld">Units of the sale that the buyers already hold; a buyer without an entry holds none.</param>
    /// <param name="claims">The claims in order of arrival.</param>
    /// <param name="holds">Limits repeated unpaid holds; null if orders don't wait for a payment.</param>
    /// <returns>One decision for each claim, in the same order.</returns>
    public static IReadOnlyList<Decision> Decide(
        int stock,
        SaleTerms sale,
        IReadOnlyDictionary<string, int> unitsHeld,
        IReadOnlyList<Claim> claims,
        HoldTerms? holds = null)
    {
        ArgumentNullException.ThrowIfNull(sale);
        ArgumentNullException.ThrowIfNull(unitsHeld);
        ArgumentNullException.ThrowIfNull(claims);

        var left = SaleUnits.Left(stock, sale.UnitsOffered, sale.UnitsSold);
        var claimNumber = sale.LastClaimNumber;
        var grantedHere = new Dictionary<string, int>(StringComparer.Ordinal);
        var openedHere = new Dictionary<string, int>(StringComparer.Ordinal);
        var decisions = new Decision[claims.Count];

        for (var i = 0; i < decisions.Length; i++)
        {
            var claim = claims[i];
            var phase = SaleTiming.PhaseAt(sale.StartTime, sale.EndTime, claim.ArrivedAt);
            var already = unitsHeld.GetValueOrDefault(claim.UserId) + grantedHere.GetValueOrDefault(claim.UserId);

            if (phase != SalePhase.Live)
            {
                decisions[i] = new Decision.NotLive(phase);
            }
            else if (holds is not null && UnpaidHoldsOf(claim.UserId) is var unpaid && unpaid.ReachLimit(holds.MaxLapsed))
            {
                decisions[i] = new Decision.HoldLimitReached(holds.MaxLapsed, unpaid.Lapsed);
            }
            else if (sale.PerCustomerLimit is { } limit && claim.Quantity > limit - already)
            {
                decisions[i] = new Decision.LimitReached(limit, already);
            }
            else if (claim.Quantity > left)
            {
                decisions[i] = new Decision.SoldOut(left);
            }
            else
            {
                left -= claim.Quantity;
                grantedHere[claim.UserId] = grantedHere.GetValueOrDefault(claim.UserId) + claim.Quantity;
                openedHere[claim.UserId] = openedHere.GetValueOrDefault(claim.UserId) + 1;
                decisions[i] = new Decision.Granted(++claimNumber);
            }
        }
        return decisions;

        UnpaidHolds UnpaidHoldsOf(string userId)
        {
            var before = holds!.UnpaidHolds.GetValueOrDefault(userId);
            return before with { Open = before.Open + openedHere.GetValueOrDefault(userId) };
        }
    }
}

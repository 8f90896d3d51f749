using System.Globalization;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;

namespace FlashSale.Web.Storefront;

/// <summary>An order's place in its sale, in words that are true.</summary>
public static class ClaimText
{
    /// <summary>
    /// "You got unit 118 of 300" where each order is of one unit, so that claims count units; else the claim's number, which counts
    /// orders.
    /// </summary>
    public static string For(Order order, Sale? sale)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (order.ClaimNumber is not { } number)
            return "Your order is confirmed.";
        return sale is { PerCustomerLimit: 1, UnitsOffered: { } offered } && number <= offered
            ? string.Create(CultureInfo.CurrentCulture, $"You got unit {number:N0} of {offered:N0}.")
            : string.Create(CultureInfo.CurrentCulture, $"Your claim is number {number:N0} of this sale.");
    }
}

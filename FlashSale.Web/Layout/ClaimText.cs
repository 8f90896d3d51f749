using System.Globalization;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;

namespace FlashSale.Web.Layout;

/// <summary>Describes an order's place in its sale.</summary>
public static class ClaimText
{
    /// <summary>
    /// "You got unit 118 of 300" if each customer can buy one unit, so that orders count units. Otherwise the order's number in its sale.
    /// </summary>
    public static string For(Order order, Sale? sale)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (order.ClaimNumber is not { } number)
            return "Your order is confirmed.";
        return sale is { PerCustomerLimit: 1, UnitsOffered: { } offered } && number <= offered
            ? string.Create(CultureInfo.CurrentCulture, $"You got unit {number:N0} of {offered:N0}.")
            : string.Create(CultureInfo.CurrentCulture, $"Your order is number {number:N0} in this sale.");
    }
}

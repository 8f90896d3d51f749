using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Storefront;

/// <summary>Reads the number of units that a shopper types.</summary>
internal static class TypedQuantity
{
    /// <summary>
    /// Reads a whole number of at least 1, written in the digits 0 to 9. Spaces around it are ignored. A number that is too large for any
    /// order is returned as one more than <see cref="PurchaseRequest.MaxQuantity"/>.
    /// </summary>
    /// <returns>Null if the text isn't such a number.</returns>
    public static int? Read(string? text)
    {
        var digits = text?.Trim();
        if (string.IsNullOrEmpty(digits) || !digits.All(char.IsAsciiDigit))
            return null;
        var quantity = 0;
        foreach (var digit in digits)
            quantity = Math.Min((quantity * 10) + (digit - '0'), PurchaseRequest.MaxQuantity + 1);
        return quantity == 0 ? null : quantity;
    }
}

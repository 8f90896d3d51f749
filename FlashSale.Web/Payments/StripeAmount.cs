using FlashSale.Domain;

namespace FlashSale.Web.Payments;

/// <summary>
/// Converts amounts to Stripe's smallest units, which sometimes differ from ISO 4217 (https://docs.stripe.com/currencies).
/// </summary>
internal static class StripeAmount
{
    private static readonly HashSet<string> ThreeDecimals = new(["BHD", "JOD", "KWD", "OMR", "TND"], StringComparer.Ordinal);

    /// <summary>True if Stripe's smallest unit of a currency is known. Stripe decides whether an account may charge it.</summary>
    public static bool Supports(Currency currency) => currency.Decimals switch
    {
        0 => currency.Code != "UYI",
        2 => true,
        3 => ThreeDecimals.Contains(currency.Code),
        _ => false,
    };

    /// <summary>
    /// The amount in Stripe's smallest unit. If that is coarser than the shop's, rounds down: a buyer never pays more than the order's
    /// total.
    /// </summary>
    public static long Of(decimal amount, Currency currency)
    {
        if (!Supports(currency))
            throw new NotSupportedException($"Stripe doesn't support payments in {currency.Code}.");
        return currency.Code switch
        {
            // These currencies no longer have decimals, but Stripe still expects two.
            "ISK" or "UGX" => checked((long)decimal.Truncate(amount) * 100),
            // ISO has two decimals, Stripe none.
            "MGA" => (long)decimal.Truncate(amount),
            // Stripe requires the third decimal to be 0.
            _ when currency.Decimals == 3 => currency.ToMinorUnits(amount) / 10 * 10,
            _ => currency.ToMinorUnits(amount),
        };
    }
}

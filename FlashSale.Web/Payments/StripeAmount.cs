using FlashSale.Domain;

namespace FlashSale.Web.Payments;

/// <summary>Amounts as Stripe counts them, which is not always as ISO 4217 does (https://docs.stripe.com/currencies).</summary>
internal static class StripeAmount
{
    private static readonly HashSet<string> ThreeDecimals = new(["BHD", "JOD", "KWD", "OMR", "TND"], StringComparer.Ordinal);

    /// <summary>Whether it is known how Stripe counts a currency. Whether an account may charge it, Stripe says.</summary>
    public static bool Counts(Currency currency) => currency.Decimals switch
    {
        0 => currency.Code != "UYI",
        2 => true,
        3 => ThreeDecimals.Contains(currency.Code),
        _ => false,
    };

    /// <summary>
    /// The amount in Stripe's smallest unit. Where that is coarser than the shop's, it is rounded down: a buyer never pays more than the order says.
    /// </summary>
    public static long Of(decimal amount, Currency currency)
    {
        if (!Counts(currency))
            throw new NotSupportedException($"Stripe takes no payments in {currency.Code}.");
        return currency.Code switch
        {
            // They have lost their decimals, but Stripe still wants two, 00.
            "ISK" or "UGX" => checked((long)decimal.Truncate(amount) * 100),
            // Two decimals for ISO, none for Stripe.
            "MGA" => (long)decimal.Truncate(amount),
            // Stripe's partners know two decimals only: the third one must be 0.
            _ when currency.Decimals == 3 => currency.ToMinorUnits(amount) / 10 * 10,
            _ => currency.ToMinorUnits(amount),
        };
    }
}

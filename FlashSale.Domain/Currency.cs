namespace FlashSale.Domain;

/// <summary>The shop's only currency. Money is <see cref="decimal"/> in the domain and whole minor units in the database.</summary>
/// <param name="Code">ISO 4217 code, three capital letters.</param>
/// <param name="Decimals">Decimals of an amount, 0 to 4 (ISO 4217's minor unit).</param>
public sealed record Currency(string Code, int Decimals)
{
    // Codes of ISO 4217 list one (2024) by number of decimals, without codes that aren't money (XAU, XTS …).
    private const string None = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string Two =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC " +
        "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD " +
        "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO " +
        "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL " +
        "THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG";
    private const string Three = "BHD IQD JOD KWD LYD OMR TND";
    private const string Four = "CLF UYW";

    private static readonly Dictionary<string, Currency> Known =
        new[] { (None, 0), (Two, 2), (Three, 3), (Four, 4) }
            .SelectMany(group => group.Item1.Split(' ').Select(code => new Currency(code, group.Item2)))
            .ToDictionary(currency => currency.Code, StringComparer.Ordinal);

    /// <summary>The currency with this ISO 4217 code (upper case); null if it's unknown.</summary>
    public static Currency? Find(string? code) => code is null ? null : Known.GetValueOrDefault(code);

    /// <summary>Rounds an amount to the currency's decimals, midpoint away from zero.</summary>
    public decimal Round(decimal amount) => Math.Round(amount, Decimals, MidpointRounding.AwayFromZero);

    /// <summary>Converts an amount to minor units (such as cents). It must not have more decimals than the currency.</summary>
    /// <exception cref="ArgumentException">The amount has more decimals than the currency, or is too large.</exception>
    public long ToMinorUnits(decimal amount)
    {
        if (amount < FromMinorUnits(long.MinValue) || amount > FromMinorUnits(long.MaxValue) || Round(amount) != amount)
            throw new ArgumentException($"{amount} isn't a whole number of {Code}'s smallest unit.", nameof(amount));
        return (long)(amount * Scale);
    }

    /// <summary>Converts minor units (such as cents) to an amount.</summary>
    public decimal FromMinorUnits(long units) => units / Scale;

    // A power of ten. Dividing by it yields the currency's number of decimals.
    private decimal Scale => Decimals switch { 0 => 1m, 2 => 100m, 3 => 1000m, _ => (decimal)Math.Pow(10, Decimals) };
}

using System.Collections.Frozen;
using System.Globalization;

namespace FlashSale.Domain.Delivery;

/// <summary>
/// The countries that addresses can have, with English names: those that the runtime knows (from ICU). Independent of the server's
/// culture. Thread-safe.
/// </summary>
public static class Countries
{
    // Codes without an own postal service that ISO 3166-1 doesn't assign, such as the Canary Islands and pseudo locales.
    private static readonly string[] Excluded = ["AC", "CP", "CQ", "DG", "EA", "EU", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"];

    private static readonly Lazy<FrozenDictionary<string, Country>> ByCode = new(Load);

    private static readonly Lazy<IReadOnlyList<Country>> Sorted = new(
        () => [.. ByCode.Value.Values.OrderBy(country => country.Name, StringComparer.InvariantCultureIgnoreCase)]);

    /// <summary>All countries, sorted by name.</summary>
    /// <exception cref="InvalidOperationException">The runtime has no data about countries.</exception>
    public static IReadOnlyList<Country> All => Sorted.Value;

    /// <summary>True for the code of a country, in upper case.</summary>
    public static bool Contains(string code) => ByCode.Value.ContainsKey(code);

    /// <summary>The English name of a country; the code itself if it's unknown.</summary>
    public static string NameOf(string code) => ByCode.Value.GetValueOrDefault(code)?.Name ?? code;

    private static FrozenDictionary<string, Country> Load()
    {
        // By culture, because .NET takes some codes of countries for languages.
        var countries = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
            .Select(culture => new RegionInfo(culture.Name))
            .Select(region => new Country(region.TwoLetterISORegionName, region.EnglishName))
            .Where(country => country.Code.Length == Address.CountryLength && country.Code.All(char.IsAsciiLetterUpper))
            .DistinctBy(country => country.Code, StringComparer.Ordinal)
            .Where(country => !Excluded.Contains(country.Code))
            .ToFrozenDictionary(country => country.Code, StringComparer.Ordinal);
        return countries.Count > 0
            ? countries
            : throw new InvalidOperationException(
                "The runtime has no data about countries. Install ICU and turn off the globalization-invariant mode.");
    }
}

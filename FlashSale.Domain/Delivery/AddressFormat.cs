using System.Collections.Frozen;
using System.Text;

namespace FlashSale.Domain.Delivery;

/// <summary>
/// How addresses look in a country: their parts, the order of their lines, and the shapes of postal codes. Thread-safe.
/// </summary>
public sealed class AddressFormat
{
    private const string Parts = "N12ZCR";

    // Typical additions to a postal code across borders, from the time before country codes: D-10115.
    private static readonly FrozenDictionary<string, string> OldPrefixes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AT"] = "A",
        ["BE"] = "B",
        ["DE"] = "D",
        ["ES"] = "E",
        ["FI"] = "FIN",
        ["FR"] = "F",
        ["HU"] = "H",
        ["IT"] = "I",
        ["LI"] = "FL",
        ["LU"] = "L",
        ["NO"] = "N",
        ["PT"] = "P",
        ["SE"] = "S",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string country;
    private readonly string lines;
    private readonly string? linesInLocalScript;
    private readonly IReadOnlyList<string> shapes;

    internal AddressFormat(
        string country,
        string lines,
        string? linesInLocalScript,
        AddressPart city,
        AddressPart region,
        AddressPart postalCode,
        IReadOnlyList<string> shapes,
        string? example)
    {
        this.country = country;
        this.lines = lines;
        this.linesInLocalScript = linesInLocalScript;
        this.shapes = shapes;
        City = city;
        Region = region;
        PostalCode = postalCode;
        PostalCodeExample = example;
    }

    /// <summary>City, town, suburb or district.</summary>
    public AddressPart City { get; }

    /// <summary>State, province, county, prefecture or emirate.</summary>
    public AddressPart Region { get; }

    /// <summary>Postal code, ZIP code, postcode or Eircode.</summary>
    public AddressPart PostalCode { get; }

    /// <summary>A postal code of the country; null if its codes aren't checked.</summary>
    public string? PostalCodeExample { get; }

    /// <summary>The format of a country. An unknown code gets the format of most countries.</summary>
    public static AddressFormat Of(string? country) => AddressFormats.Of(country ?? "");

    /// <summary>
    /// Whether a postal code can exist in the country, by its number of letters and digits. Spaces, hyphens and upper or lower case don't
    /// matter, and neither does a country prefix such as <c>SE-</c>. Digits may be of any script.
    /// </summary>
    public bool CanBePostalCode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!PostalCode.IsUsed)
            return false;
        if (shapes.Count == 0)
            return true;
        var code = Normalize(text);
        return Fits(code)
            || FitsAfter(code, country)
            || (OldPrefixes.TryGetValue(country, out var prefix) && FitsAfter(code, prefix));
    }

    /// <summary>The lines of an address as printed on a parcel: the country last, in English.</summary>
    public IReadOnlyList<string> Print(Address address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var isLocal = linesInLocalScript is not null && IsInLocalScript(address.Line1);
        return
        [
            .. (isLocal ? linesInLocalScript! : lines).Split('/').Select(line => Fill(line, address)).Where(line => line.Length > 0),
            Countries.NameOf(address.Country),
        ];
    }

    private bool Fits(string code) => shapes.Any(shape => shape.Length == code.Length && shape.Zip(code).All(Matches));

    private bool FitsAfter(string code, string prefix) => code.StartsWith(prefix, StringComparison.Ordinal) && Fits(code[prefix.Length..]);

    private static bool Matches((char Shape, char Code) each) => each.Shape switch
    {
        '9' => char.IsAsciiDigit(each.Code),
        'A' => char.IsAsciiLetterUpper(each.Code),
        _ => char.IsAsciiLetterOrDigit(each.Code),
    };

    // Letters and digits in upper case, such as SW1A1AA. Full-width characters and digits of other scripts become ASCII.
    private static string Normalize(string text)
    {
        var code = new StringBuilder();
        var whole = string.Concat(text.Where(each => !char.IsSurrogate(each)));
        foreach (var each in whole.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsDigit(each))
                code.Append((char)('0' + (int)char.GetNumericValue(each)));
            else if (char.IsLetter(each))
                code.Append(char.ToUpperInvariant(each));
        }
        return code.ToString();
    }

    // Letters stand for parts; the other characters separate them, unless a part is missing.
    private static string Fill(string line, Address address)
    {
        var filled = new StringBuilder();
        var separator = "";
        foreach (var each in line)
        {
            var part = each switch
            {
                'N' => address.Name,
                '1' => address.Line1,
                '2' => address.Line2,
                'Z' => address.PostalCode,
                'C' => address.City,
                'R' => address.Region,
                _ => null,
            };
            if (!Parts.Contains(each, StringComparison.Ordinal))
            {
                separator += each;
            }
            else
            {
                if (part is not null)
                    filled.Append(filled.Length > 0 ? separator : "").Append(part);
                separator = "";
            }
        }
        return filled.ToString();
    }

    private static bool IsInLocalScript(string text) => text.Any(each =>
        each is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF'));
}

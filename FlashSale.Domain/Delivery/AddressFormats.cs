using System.Collections.Frozen;

namespace FlashSale.Domain.Delivery;

/// <summary>
/// The address formats of countries, after Google's address data (CC BY 4.0), which browsers use to fill in forms. It's more lenient:
/// see docs/decisions/0068-addresses.md.
/// </summary>
internal static class AddressFormats
{
    private const string NotUsed = "-";

    // Lines follow the name and the street: C is the city, R the region, Z the postal code. A star marks a part that every address has.
    private static readonly Entry[] Entries =
    [
        new("AT AX BE BG CH CZ DE DK EE FI FR GL GR LI LT LU NL PL PT RO SE SI SK", "Z C", PostalCode: "postal code*"),
        new("BL GF GP MF MQ NC PM RE WF YT", "Z C", PostalCode: "postal code*"),
        new("AD AZ BA CY DO DZ EH ET FO GE GN GT GW HR HT IS KW LA LR MA MC MD ME MG MK NE PY RS SN TJ TM TN XK ZM", "Z C"),
        new("AF AI AL EC KE LK MU OM SD SZ", "C/Z"),
        new("BD BH BM BN BT IL JO KG KH LB LS MM MT MV NA NP PK SA", "C Z"),
        new("SM VA", "Z C", "city"),
        new("NO SJ", "Z C", "town or city*", PostalCode: "postal code*"),
        new("HU", "C/Z", PostalCode: "postal code*"),
        new("LV", "C, Z", PostalCode: "postal code*"),
        new("GB GG IM JE", "C/R/Z", "town or city*", "county", "postcode*"),
        new("FK IO PN SH TC", "C/Z", PostalCode: "postcode*"),
        new("GI VG", "C/Z", "city", PostalCode: "postcode"),
        new("IE", "C/R/Z", "town or city*", "county", "Eircode"),
        new("US", "C, R Z", Region: "state*", PostalCode: "ZIP code*"),
        new("AS FM GU MH MP PR PW UM VI", "C R Z", Region: "state", PostalCode: "ZIP code*"),
        new("CA", "C R Z", Region: "province*", PostalCode: "postal code*"),
        new("AU", "C R Z", "suburb*", "state*", "postcode*"),
        new("CC CX NF", "C R Z", "suburb*", "state", "postcode"),
        new("NZ", "C Z", "town or city*", PostalCode: "postcode*"),
        new("ZA", "C/Z", PostalCode: "postal code*"),
        new("IN", "C Z/R", Region: "state*", PostalCode: "PIN code*"),
        new("BR", "C - R/Z", Region: "state*", PostalCode: "postal code (CEP)*"),
        new("MX", "Z C, R", Region: "state", PostalCode: "postal code*"),
        new("MY", "Z C/R", Region: "state", PostalCode: "postcode*"),
        new("NG", "C Z/R", Region: "state"),
        new("VE", "C Z, R", Region: "state"),
        new("ES IT", "Z C R", Region: "province", PostalCode: "postal code*"),
        new("TR", "Z C/R", "district*", "province", "postal code*"),
        new("RU UA", "C/R/Z", Region: "region", PostalCode: "postal code*"),
        new("BY", "Z C/R", Region: "region"),
        new("KZ UZ", "Z C/R", Region: "region"),
        new("AM AR CL CR CU IQ MN MZ PA PE TH", "Z C/R", Region: "province"),
        new("ID", "C/R Z", "city", "province"),
        new("PG PH VN", "C Z/R", Region: "province"),
        new("EG", "C/R/Z", Region: "governorate"),
        new("IR", "C, R/Z", Region: "province"),
        new("CO", "C, R, Z", "city", "department"),
        new("HN NI SV UY", "C, R/Z", Region: "department"),
        new("BB JM", "C, R Z", Region: "parish"),
        new("CV KN KY PF SC TV", "Z C/R", Region: "island"),
        new("SG", "C Z", "city", PostalCode: "postal code*"),
        new("JP", "C, R/Z", "city", "prefecture*", "postal code*", LocalLines: "Z/RC/12/N"),
        new("KR", "C, R/Z", Region: "province or city", PostalCode: "postal code*", LocalLines: "R C/12/N/Z"),
        new("CN", "C/R, Z", Region: "province", LocalLines: "Z/RC/12/N"),
        new("TW", "C, R Z", Region: "county", LocalLines: "Z/RC/12/N"),
        new("HK", "C/R", "district", "area", "-", LocalLines: "RC/12/N"),
        new("MO", "C/R", "city", "-", "-", LocalLines: "C/12/N"),
        new("AE", "C/R", "city", "emirate*", "-"),
        new("AG AO FJ QA ZW", "C/R", Region: "region", PostalCode: "-"),
        new("BS", "C, R", Region: "island", PostalCode: "-"),
    ];

    // 9 stands for a digit, A for a letter, and * for either. Spaces and hyphens are left out. Only countries whose codes all look so.
    private static readonly (string Countries, string Shapes)[] Shapes =
    [
        ("FO IS", "999"),
        ("AL AT AU BD BE BG CH CX DK GE GL HU LI LU LV MD MK NF NO NZ PH SI SJ TN ZA", "9999"),
        ("AM", "9999 999999"),
        ("CY", "9999 99999"),
        ("AX BA CU CZ DE DZ EE ES FI FR GR HR ID IT JO LT MA MC ME MX MY PK PL SE SK SM TH TR UA UY VA XK", "99999"),
        ("BL GF GP MF MQ NC PF PM RE WF YT", "99999"),
        ("KR", "99999 999999"),
        ("BY CN CO IN KG RO RU SG TM UZ", "999999"),
        ("JP", "9999999"),
        ("PT", "9999999 9999"),
        ("BR", "99999999"),
        ("IL", "99999 9999999"),
        ("IR", "9999999999 99999"),
        ("TW", "999 99999 999999"),
        ("AS FM GU MH MP PR PW SA UM US VI", "99999 999999999"),
        ("AD", "AA999"),
        ("CA", "A9A9A9"),
        ("NL", "9999AA"),
        ("GB", "A99AA A999AA AA99AA AA999AA A9A9AA AA9A9AA AAA9AA AAAA9 AAAA99 AAAA999 AAAA9999"),
        ("GG IM JE", "AA99AA AA999AA"),
        ("IE", "A9*****"),
        ("MT", "AAA9999 AAA999 AAA99"),
    ];

    private static readonly (string Country, string Code)[] Examples =
    [
        ("AT", "1010"), ("AU", "2000"), ("BE", "1000"), ("BR", "01310-100"), ("CA", "K1A 0B1"), ("CH", "8001"), ("CN", "100000"),
        ("CZ", "110 00"), ("DE", "10115"), ("DK", "1050"), ("ES", "28013"), ("FI", "00100"), ("FR", "75001"), ("GB", "SW1A 1AA"),
        ("GR", "105 57"), ("IE", "D02 X285"), ("IN", "110001"), ("IT", "00184"), ("JP", "100-0001"), ("KR", "04524"), ("MX", "06000"),
        ("NL", "1012 AB"), ("NO", "0150"), ("NZ", "6011"), ("PL", "00-001"), ("PT", "1100-148"), ("SE", "111 20"), ("SG", "018956"),
        ("TR", "34122"), ("UA", "01001"), ("US", "10001"), ("ZA", "8001"),
    ];

    private static readonly AddressFormat Default = Create("", new Entry("", "C Z/R", Region: "region"));

    private static readonly FrozenDictionary<string, AddressFormat> ByCountry = Entries
        .SelectMany(entry => entry.Countries.Split(' ').Select(country => (country, entry)))
        .ToFrozenDictionary(each => each.country, each => Create(each.country, each.entry), StringComparer.Ordinal);

    /// <summary>The countries whose formats are known.</summary>
    public static IEnumerable<string> Known => ByCountry.Keys.Concat(Shapes.SelectMany(each => each.Countries.Split(' ')));

    /// <summary>The format of a country; the format of most countries if it's unknown.</summary>
    public static AddressFormat Of(string country) => ByCountry.GetValueOrDefault(country, Default);

    private static AddressFormat Create(string country, Entry entry) => new(
        country,
        $"N/1/2/{entry.Lines}",
        entry.LocalLines,
        PartOf(entry.City, "city"),
        PartOf(entry.Region, "region"),
        PartOf(entry.PostalCode, "postal code"),
        Array.Find(Shapes, each => each.Countries.Split(' ').Contains(country)).Shapes?.Split(' ') ?? [],
        Array.Find(Examples, each => each.Country == country).Code);

    private static AddressPart PartOf(string text, string otherName) =>
        text == NotUsed ? new(otherName, IsUsed: false, IsRequired: false) : new(text.TrimEnd('*'), IsUsed: true, text.EndsWith('*'));

    private sealed record Entry(
        string Countries,
        string Lines,
        string City = "city*",
        string Region = NotUsed,
        string PostalCode = "postal code",
        string? LocalLines = null);
}

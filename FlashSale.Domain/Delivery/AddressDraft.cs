using System.Globalization;
using System.Text;

namespace FlashSale.Domain.Delivery;

/// <summary>Values of an address that its owner can edit. The rules reject nonsense; when in doubt, they accept.</summary>
/// <param name="Name">The recipient: not empty, at most <see cref="Address.NameLength"/> characters.</param>
/// <param name="Line1">Street and number: not empty, at most <see cref="Address.LineLength"/> characters.</param>
/// <param name="Line2">Apartment, floor or building: at most <see cref="Address.LineLength"/> characters.</param>
/// <param name="PostalCode">A code that can exist in the country: at most <see cref="Address.PostalCodeLength"/> characters.</param>
/// <param name="City">City, town or suburb with a letter: at most <see cref="Address.PlaceLength"/> characters.</param>
/// <param name="Region">State, province or county: at most <see cref="Address.PlaceLength"/> characters.</param>
/// <param name="Country">The code of one of <see cref="Countries"/>.</param>
/// <param name="Phone">Digits with separators: at most <see cref="Address.PhoneLength"/> characters.</param>
/// <param name="IsDefault">True to make it the default address.</param>
public sealed record AddressDraft(
    string Name,
    string Line1,
    string? Line2,
    string? PostalCode,
    string? City,
    string? Region,
    string Country,
    string? Phone,
    bool IsDefault = false)
{
    private const int MinPhoneDigits = 5;
    private const int MaxPhoneDigits = 20;
    private const string PhoneSeparators = "+()-.,/";

    /// <summary>The current values of an address.</summary>
    public static AddressDraft Of(Address address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new(
            address.Name,
            address.Line1,
            address.Line2,
            address.PostalCode,
            address.City,
            address.Region,
            address.Country,
            address.Phone,
            address.IsDefault);
    }

    /// <summary>
    /// Trims the texts, turns empty optional ones into null, and writes the country in upper case. Phone numbers that were copied from
    /// an address book lose their invisible direction marks.
    /// </summary>
    public AddressDraft Trimmed() => this with
    {
        Name = Name.Trim(),
        Line1 = Line1.Trim(),
        Line2 = TrimmedOrNull(Line2),
        PostalCode = TrimmedOrNull(PostalCode),
        City = TrimmedOrNull(City),
        Region = TrimmedOrNull(Region),
        Country = Country.Trim().ToUpperInvariant(),
        Phone = TrimmedOrNull(Phone is null ? null : string.Concat(Phone.EnumerateRunes().Where(rune => !IsFormat(rune)))),
    };

    /// <summary>All broken rules, in the order of the form; empty if there are none.</summary>
    public IReadOnlyList<Problem> Validate()
    {
        var problems = new List<Problem>();
        var format = AddressFormat.Of(Country);
        if (!Countries.Contains(Country))
            problems.Add(new(nameof(Country), "Choose a country."));
        Check(problems, nameof(Name), Name, "name", Address.NameLength, isRequired: true, HasLetterOrDigit);
        Check(problems, nameof(Line1), Line1, "street address", Address.LineLength, isRequired: true, HasLetterOrDigit);
        Check(problems, nameof(Line2), Line2, "second address line", Address.LineLength, isRequired: false, _ => true);
        Check(problems, nameof(City), City, format.City.Name, Address.PlaceLength, format.City.IsRequired, HasLetter);
        Check(problems, nameof(Region), Region, format.Region.Name, Address.PlaceLength, format.Region.IsRequired, HasLetterOrDigit);
        CheckPostalCode(problems, format);
        CheckPhone(problems);
        return problems;
    }

    private static void Check(
        List<Problem> problems, string field, string? text, string noun, int maxLength, bool isRequired, Func<string, bool> isMeaningful)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (isRequired)
                problems.Add(new(field, $"Enter {ArticleOf(noun)} {noun}."));
        }
        else if (text.Length > maxLength)
        {
            problems.Add(new(field, $"Use at most {maxLength} characters for the {noun}."));
        }
        else if (InvisibleCharacter.Find(text, allowLineBreaks: false) is { Code: var hidden })
        {
            problems.Add(new(field, $"The {noun} has an invisible character ({hidden}). Remove it."));
        }
        else if (!isMeaningful(text))
        {
            problems.Add(new(field, $"Enter {ArticleOf(noun)} {noun} with letters."));
        }
    }

    private void CheckPostalCode(List<Problem> problems, AddressFormat format)
    {
        var before = problems.Count;
        var (name, country) = (format.PostalCode.Name, Countries.NameOf(Country));
        Check(
            problems, nameof(PostalCode), PostalCode, name, Address.PostalCodeLength, format.PostalCode.IsRequired, HasLetterOrDigit);
        if (problems.Count > before || PostalCode is null || format.CanBePostalCode(PostalCode))
            return;
        problems.Add(new(nameof(PostalCode), format switch
        {
            { PostalCode.IsUsed: false } => $"{country} has no postal codes. Leave it empty.",
            { PostalCodeExample: { } example } => $"This doesn't look like {ArticleOf(name)} {name} ({country}). Enter it like {example}.",
            _ => $"This doesn't look like {ArticleOf(name)} {name} ({country}). Check it.",
        }));
    }

    private void CheckPhone(List<Problem> problems)
    {
        if (Phone is null)
            return;
        var digits = Phone.Count(char.IsDigit);
        if (Phone.Length > Address.PhoneLength)
            problems.Add(new(nameof(Phone), $"Use at most {Address.PhoneLength} characters for the phone number."));
        else if (digits is < MinPhoneDigits or > MaxPhoneDigits || !Phone.All(IsOfPhone))
        {
            problems.Add(
                new(nameof(Phone), $"Enter a phone number with {MinPhoneDigits} to {MaxPhoneDigits} digits, such as +1 212 555 0100."));
        }
    }

    // Phones and text programs replace hyphens by dashes and spaces by protected ones.
    private static bool IsOfPhone(char each) =>
        char.IsDigit(each)
        || PhoneSeparators.Contains(each, StringComparison.Ordinal)
        || char.GetUnicodeCategory(each) is UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation;

    // The fillers of Hangul are letters, but look like nothing.
    private static bool IsLetter(Rune rune) => Rune.IsLetter(rune) && rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0);

    private static bool IsFormat(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    private static bool HasLetter(string text) => text.EnumerateRunes().Any(IsLetter);

    private static bool HasLetterOrDigit(string text) => text.EnumerateRunes().Any(rune => IsLetter(rune) || Rune.IsNumber(rune));

    private static string ArticleOf(string noun) => noun[0] is 'a' or 'e' or 'E' or 'i' or 'o' ? "an" : "a";

    private static string? TrimmedOrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

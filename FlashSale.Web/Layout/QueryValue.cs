using System.Globalization;
using System.Numerics;

namespace FlashSale.Web.Layout;

/// <summary>
/// Parses query parameters, which anyone can edit: invalid values count as missing. Typed page parameters would throw an unhandled
/// exception instead.
/// </summary>
public static class QueryValue
{
    /// <summary>Parses a whole number of plain digits, with an optional minus sign.</summary>
    public static int? Number(string? value) =>
        value?.TrimStart('-').All(char.IsAsciiDigit) == true
        && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>Largest page number. Every list ends before it.</summary>
    public const int MaxPage = 100_000;

    /// <summary>The number of a page, from 1 to <see cref="MaxPage"/>. Larger numbers become that; anything else becomes 1.</summary>
    public static int Page(string? value) =>
        BigInteger.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? (int)BigInteger.Min(BigInteger.Max(number, BigInteger.One), MaxPage)
            : 1;

    /// <summary>True if the value is <c>true</c>.</summary>
    public static bool IsTrue(string? value) => bool.TryParse(value, out var isTrue) && isTrue;
}

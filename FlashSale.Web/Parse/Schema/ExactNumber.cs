using System.Globalization;
using System.Text.Json;

namespace FlashSale.Web.Parse.Schema;

/// <summary>Parses numbers only if they can be stored exactly. A decimal parser would round others silently.</summary>
internal static class ExactNumber
{
    private const int MaxDigits = 28;

    /// <summary>Parses a JSON number.</summary>
    public static bool TryRead(JsonElement value, out decimal number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && TryRead(value.GetRawText(), out number);
    }

    /// <summary>Parses a number in JSON's format.</summary>
    public static bool TryRead(string text, out decimal number)
    {
        // .NET's parser ignores trailing NUL characters.
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out number)
            && !text.Contains('\0', StringComparison.Ordinal)
            && IsExact(text);
    }

    private static bool IsExact(string text)
    {
        var mark = text.IndexOfAny(['e', 'E']);
        var mantissa = mark < 0 ? text : text[..mark];
        var exponent = mark < 0
            ? 0
            : int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read)
            ? read
            : -MaxDigits - 1;
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-', '+');
        var significant = digits.TrimEnd('0');
        var decimals = (point < 0 ? 0 : mantissa.Length - point - 1) - (digits.Length - significant.Length) - exponent;
        significant = significant.TrimStart('0');
        return significant.Length == 0 || (significant.Length <= MaxDigits && decimals <= MaxDigits);
    }
}

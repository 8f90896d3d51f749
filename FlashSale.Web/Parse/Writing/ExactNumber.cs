using System.Globalization;
using System.Text.Json;

namespace FlashSale.Web.Parse.Writing;

/// <summary>Reads a number only if it can be stored exactly as the client wrote it. A decimal parser rounds the others silently.</summary>
internal static class ExactNumber
{
    private const int MostDigits = 28;

    /// <summary>Reads a JSON number.</summary>
    public static bool TryRead(JsonElement value, out decimal number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && TryRead(value.GetRawText(), out number);
    }

    /// <summary>Reads a number that is written like one in JSON.</summary>
    public static bool TryRead(string text, out decimal number)
    {
        // .NET's parser ignores null characters at the end.
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out number) && !text.Contains('\0', StringComparison.Ordinal) && IsExact(text);
    }

    private static bool IsExact(string text)
    {
        var mark = text.IndexOfAny(['e', 'E']);
        var mantissa = mark < 0 ? text : text[..mark];
        var exponent = mark < 0 ? 0 : int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read) ? read : -MostDigits - 1;
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-', '+');
        var significant = digits.TrimEnd('0');
        var decimals = (point < 0 ? 0 : mantissa.Length - point - 1) - (digits.Length - significant.Length) - exponent;
        significant = significant.TrimStart('0');
        return significant.Length == 0 || (significant.Length <= MostDigits && decimals <= MostDigits);
    }
}

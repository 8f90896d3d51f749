using System.Globalization;

namespace FlashSale.Web.Merchant;

/// <summary>Parses numbers that merchants type, in the format of the shop's culture.</summary>
internal static class TypedNumber
{
    private const int MostDigits = 28;
    private const NumberStyles Styles =
        NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands;

    /// <summary>Parses a number.</summary>
    /// <param name="text">The typed text.</param>
    /// <param name="isWhole">True to refuse decimals.</param>
    /// <param name="number">The number; null if the text is blank or invalid.</param>
    /// <returns>The error to show; null if the text is blank or valid.</returns>
    public static string? Read(string? text, bool isWhole, out decimal? number)
    {
        number = null;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var format = NumberFormatInfo.CurrentInfo;
        // Some cultures group digits by narrow spaces; people type normal ones.
        var typed = string.IsNullOrWhiteSpace(format.NumberGroupSeparator)
            ? text.Trim().Replace(" ", format.NumberGroupSeparator, StringComparison.Ordinal)
            : text.Trim();
        if (!decimal.TryParse(typed, isWhole ? Styles : Styles | NumberStyles.AllowDecimalPoint, format, out var read)
            || !IsGroupedAsWritten(typed, read, format))
        {
            return isWhole
                ? $"Enter a whole number, such as {15.ToString(format)} or {1250.ToString("N0", format)}."
                : $"Enter a number, such as {12.5m.ToString("F2", format)} with decimals, "
                    + $"or {1250.ToString(format)} or {1250.ToString("N0", format)} without.";
        }
        // Parsing rounds numbers with more digits.
        if (typed.Count(char.IsAsciiDigit) > MostDigits)
            return "This number has too many digits. Enter a shorter one.";
        number = read;
        return null;
    }

    // Parsing ignores where group separators are, and would turn 12,50 into 1250.
    private static bool IsGroupedAsWritten(string typed, decimal read, NumberFormatInfo format)
    {
        var whole = typed.Split(format.NumberDecimalSeparator)[0].TrimStart('-', '+', '\u2212');
        return !whole.Contains(format.NumberGroupSeparator, StringComparison.Ordinal)
            || whole == decimal.Truncate(Math.Abs(read)).ToString("N0", format);
    }
}

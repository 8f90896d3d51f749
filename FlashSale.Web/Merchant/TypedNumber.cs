using System.Globalization;

namespace FlashSale.Web.Merchant;

/// <summary>Reads the numbers that merchants type, as the shop's culture writes them.</summary>
internal static class TypedNumber
{
    private const int MostDigits = 28;
    private const NumberStyles Styles = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands;

    /// <summary>Reads a number; null if nothing is typed.</summary>
    /// <param name="text">What is typed.</param>
    /// <param name="isWhole">Whether it may have no decimals.</param>
    /// <param name="number">The number.</param>
    /// <returns>What is wrong with the text, and how to write it; null if it can be read.</returns>
    public static string? Read(string? text, bool isWhole, out decimal? number)
    {
        number = null;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var format = NumberFormatInfo.CurrentInfo;
        // Nobody types the narrow spaces that some cultures put between thousands.
        var typed = string.IsNullOrWhiteSpace(format.NumberGroupSeparator) ? text.Trim().Replace(" ", format.NumberGroupSeparator, StringComparison.Ordinal) : text.Trim();
        if (!decimal.TryParse(typed, isWhole ? Styles : Styles | NumberStyles.AllowDecimalPoint, format, out var read) || !IsGroupedAsWritten(typed, read, format))
        {
            return isWhole
                ? $"Write a whole number, such as {15.ToString(format)} or {1250.ToString("N0", format)}."
                : $"Write {12.5m.ToString("F2", format)} for a number with decimals, and {1250.ToString("N0", format)} or {1250.ToString(format)} for thousands.";
        }
        // A parser rounds what has more digits.
        if (typed.Count(char.IsAsciiDigit) > MostDigits)
            return "Write this number with fewer digits.";
        number = read;
        return null;
    }

    // A parser passes over separators wherever they stand, and makes 1250 of 12,50.
    private static bool IsGroupedAsWritten(string typed, decimal read, NumberFormatInfo format)
    {
        var whole = typed.Split(format.NumberDecimalSeparator)[0].TrimStart('-', '+', '\u2212');
        return !whole.Contains(format.NumberGroupSeparator, StringComparison.Ordinal) || whole == decimal.Truncate(Math.Abs(read)).ToString("N0", format);
    }
}

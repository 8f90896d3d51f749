using System.Text;

namespace FlashSale.Domain;

/// <summary>Finds characters that no typed text needs.</summary>
internal static class InvisibleCharacters
{
    /// <summary>
    /// The first character that reorders text (such as U+202E), hides it, or controls a terminal, written like <c>U+202E</c>; null if
    /// there is none. Joiners, word separators and single direction marks are allowed, because some languages need them.
    /// </summary>
    public static string? Find(string text, bool allowLineBreaks)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if ((Rune.IsControl(rune) && !(allowLineBreaks && rune.Value is '\n' or '\r' or '\t'))
                || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB))
                return $"U+{rune.Value:X4}";
        }
        return null;
    }
}

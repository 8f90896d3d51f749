using System.Text;

namespace FlashSale.Domain;

/// <summary>A character in a text that reorders the text (such as U+202E), hides it, or controls a terminal.</summary>
/// <param name="Code">Its code, such as <c>U+202E</c>.</param>
/// <param name="Index">Its position in the text, counted from 0.</param>
public readonly record struct InvisibleCharacter(string Code, int Index)
{
    /// <summary>
    /// The first invisible character of a text; null if there is none. Joiners, word separators and single direction marks are allowed,
    /// because some languages need them.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="allowLineBreaks">True to allow line breaks and tabs.</param>
    public static InvisibleCharacter? Find(string text, bool allowLineBreaks)
    {
        ArgumentNullException.ThrowIfNull(text);
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((Rune.IsControl(rune) && !(allowLineBreaks && rune.Value is '\n' or '\r' or '\t'))
                || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB))
                return new($"U+{rune.Value:X4}", index);
            index += rune.Utf16SequenceLength;
        }
        return null;
    }
}

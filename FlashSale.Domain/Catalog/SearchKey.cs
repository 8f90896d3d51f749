using System.Globalization;
using System.Text;

namespace FlashSale.Domain.Catalog;

/// <summary>
/// The form in which names and search words are compared: compatibility-decomposed, without accents, in one case, with every run of
/// characters that are neither letters nor digits as one space. Thread-safe.
/// </summary>
public static class SearchKey
{
    /// <summary>Longest key, in characters. Longer ones are cut.</summary>
    public const int MaxLength = 400;

    /// <summary>The key of a text; empty if it has no letters or digits.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var key = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(letter))
                key.Append(char.ToUpperInvariant(letter));
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && key is [.., not ' '])
                key.Append(' ');
        }
        if (key.Length > MaxLength)
            key.Length = MaxLength;
        return key.ToString().TrimEnd();
    }
}

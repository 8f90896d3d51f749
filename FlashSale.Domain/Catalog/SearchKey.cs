using System.Globalization;
using System.Text;

namespace FlashSale.Domain.Catalog;

/// <summary>
/// Normalizes names and searches so that they can be compared by character: same case, no Latin, Greek or Cyrillic accents, no
/// apostrophes, and one form for every kind of space, dash and digit. Thread-safe.
/// </summary>
public static class SearchKey
{
    /// <summary>Longest key, in characters. Longer keys are truncated.</summary>
    public const int MaxLength = 400;

    /// <summary>Maximum number of words in a search. Additional words are ignored.</summary>
    public const int MaxWords = 12;

    // A single character can decompose into 18.
    private const int LongestText = 4 * MaxLength;

    /// <summary>
    /// The key of a name: its words, separated by spaces, then the joined forms of words such as "USB-C" or "rock 'n' roll". Empty if the
    /// name is only punctuation.
    /// </summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var words = Split(name);
        return Cut(string.Join(' ', words.Select(word => word.Text).Concat(JoinedForms(words)).Distinct(StringComparer.Ordinal)));
    }

    /// <summary>The words of a search; empty if it's only punctuation. A name matches if its key contains all of them.</summary>
    public static IReadOnlyList<string> WordsOf(string search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return [.. Split(search).Select(word => Cut(word.Text)).Distinct(StringComparer.Ordinal).Take(MaxWords)];
    }

    private static List<Word> Split(string text)
    {
        var words = new List<Word>();
        var word = new StringBuilder();
        var isHyphenated = false;
        var marks = Marks.Dropped;
        foreach (var rune in Decompose(text).EnumerateRunes())
        {
            switch (KindOf(rune))
            {
                case Kind.Letter:
                    Append(word, rune);
                    marks = HasOptionalMarks(rune) ? Marks.Dropped : Marks.Kept;
                    continue;
                case Kind.Mark when marks == Marks.Kept && word.Length > 0:
                    word.Append(rune);
                    continue;
                case Kind.Mark or Kind.Ignored:
                    continue;
                case Kind.Symbol:
                    EndWord(isHyphenated);
                    words.Add(new Word(rune.ToString(), IsHyphenated: false));
                    isHyphenated = false;
                    break;
                case Kind.Hyphen:
                    isHyphenated = EndWord(isHyphenated);
                    break;
                default:
                    EndWord(isHyphenated);
                    isHyphenated = false;
                    break;
            }
            marks = Marks.Dropped;
        }
        EndWord(isHyphenated);
        return words;

        bool EndWord(bool followsHyphen)
        {
            if (word.Length == 0)
                return false;
            // Composed again, because "한" and "が" are single letters that a part of them must not match.
            words.Add(new Word(word.ToString().Normalize(NormalizationForm.FormC), followsHyphen));
            word.Clear();
            return true;
        }
    }

    // Normalize throws on unpaired surrogates and noncharacters, so they become spaces first.
    private static string Decompose(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, LongestText)).EnumerateRunes())
        {
            switch (rune.Value)
            {
                // A trademark sign would decompose into letters, and an accent used as an apostrophe into a space.
                case 0x2120 or 0x2122 or 0xB4:
                    break;
                // Otherwise, 1½ decomposes into 11⁄2.
                case (>= 0xBC and <= 0xBE) or (>= 0x2150 and <= 0x215F) or 0x2189:
                    clean.Append(' ').Append(rune);
                    break;
                default:
                    clean.Append(IsNoCharacter(rune) ? " " : rune.ToString());
                    break;
            }
        }
        return clean.ToString().Normalize(NormalizationForm.FormKD);
    }

    private static bool IsNoCharacter(Rune rune) =>
        rune == Rune.ReplacementChar || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    private static Kind KindOf(Rune rune)
    {
        switch (rune.Value)
        {
            // Apostrophes and standalone accents, including those that are letters in Hawaiian or Ukrainian.
            case '\'' or '`' or (>= 0x2018 and <= 0x201B) or 0x2032 or 0x2035:
            case (>= 0x02B9 and <= 0x02BF) or 0x02C8 or 0x055A or 0x05F3 or 0xA78C:
            // ® and ©, the combining grapheme joiner, and invisible Hangul letters.
            case 0xAE or 0xA9 or 0x034F or 0x115F or 0x1160 or 0x3164:
                return Kind.Ignored;
            case '+' or '#' or '%':
                return Kind.Symbol;
            case '_' or 0xD7:
                return Kind.Letter;
            // The minus sign.
            case 0x2212:
                return Kind.Hyphen;
            case 0xB0:
                return Kind.Separator;
            default:
                return KindOf(Rune.GetUnicodeCategory(rune));
        }
    }

    private static Kind KindOf(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter => Kind.Letter,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Letter,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Kind.Mark,
        UnicodeCategory.DashPunctuation => Kind.Hyphen,
        UnicodeCategory.CurrencySymbol or UnicodeCategory.OtherSymbol => Kind.Symbol,
        // Zero-width spaces, soft hyphens, emoji joiners and skin tones.
        UnicodeCategory.Format or UnicodeCategory.ModifierSymbol => Kind.Ignored,
        _ => Kind.Separator,
    };

    // Accents are optional in Latin, Greek and Cyrillic. A Thai or Hindi word without its marks is a different word.
    private static bool HasOptionalMarks(Rune letter) => letter.Value is < 0x0530
        or (>= 0x1C80 and <= 0x1C8F) or (>= 0x1E00 and <= 0x1FFF) or (>= 0x2C60 and <= 0x2C7F)
        or (>= 0xA640 and <= 0xA69F) or (>= 0xA720 and <= 0xA7FF) or (>= 0xAB30 and <= 0xAB6F);

    private static void Append(StringBuilder word, Rune letter)
    {
        var upper = Rune.ToUpperInvariant(letter);
        _ = upper.Value switch
        {
            'ß' or 'ẞ' => word.Append("SS"),
            'Æ' => word.Append("AE"),
            'Œ' => word.Append("OE"),
            'Þ' => word.Append("TH"),
            'Ø' => word.Append('O'),
            'Đ' or 'Ð' => word.Append('D'),
            'Ł' => word.Append('L'),
            'Ħ' => word.Append('H'),
            'Ŧ' => word.Append('T'),
            'ı' => word.Append('I'),
            // 10 × 20 is also written 10 x 20.
            0xD7 => word.Append('X'),
            _ when Rune.GetUnicodeCategory(upper) == UnicodeCategory.DecimalDigitNumber => word.Append((int)Rune.GetNumericValue(upper)),
            _ => word.Append(upper),
        };
    }

    // Words joined by hyphens or next to a single character are also found as one word: usbc, wifi, rocknroll, 10x20.
    private static IEnumerable<string> JoinedForms(List<Word> words)
    {
        var joined = new StringBuilder();
        var count = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var isJoined = i > 0 && (words[i].IsHyphenated || IsSingle(words[i].Text) || IsSingle(words[i - 1].Text));
            if (!isJoined)
            {
                if (count > 1)
                    yield return joined.ToString();
                joined.Clear();
                count = 0;
            }
            joined.Append(words[i].Text);
            count++;
        }
        if (count > 1)
            yield return joined.ToString();
    }

    private static bool IsSingle(string word) => word.Length == 1 && char.IsLetterOrDigit(word[0]);

    private static string Cut(string key) =>
        key.Length <= MaxLength ? key : key[..(char.IsHighSurrogate(key[MaxLength - 1]) ? MaxLength - 1 : MaxLength)].TrimEnd();

    private enum Kind
    {
        Letter,
        Mark,
        Symbol,
        Hyphen,
        Separator,
        Ignored,
    }

    private enum Marks
    {
        Dropped,
        Kept,
    }

    private sealed record Word(string Text, bool IsHyphenated);
}

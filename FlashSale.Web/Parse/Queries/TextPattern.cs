using System.Text;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// What a <c>$regex</c> asks for, as far as the shop takes it: a literal text, perhaps anchored, perhaps whatever the case. A client's pattern is
/// never run as a regular expression.
/// </summary>
/// <param name="Text">The literal.</param>
/// <param name="Part">Where it must stand.</param>
/// <param name="IgnoresCase">Whether small and capital letters are the same: both texts are compared in invariant capitals, letter by letter.</param>
public sealed record TextPattern(string Text, TextPart Part, bool IgnoresCase)
{
    private const string Supported =
        @"Supported are a literal text, ^ before it, $ behind it, \Q…\E around it, a backslash before a character that is no letter or digit, and the option i.";

    private const string Metacharacters = ".*+?()[]{}|^$";

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern, as the SDKs send it.</param>
    /// <param name="options">Any of <c>i m s x</c>. All but <c>i</c> must change nothing.</param>
    /// <param name="field">Class and field, for the error message.</param>
    /// <exception cref="ParseException">102: it is more than a literal.</exception>
    public static TextPattern Parse(string pattern, string options, string field)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(options);
        foreach (var option in options)
        {
            if (option is not ('i' or 'm' or 's' or 'x'))
                throw Refuse(field, $"the option {option} is unknown");
        }

        var text = new StringBuilder();
        var isAnchoredAtStart = false;
        var isAnchoredAtEnd = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var character = pattern[i];
            if (isAnchoredAtEnd && !IsEndOfQuote(pattern, i))
                throw Refuse(field, "$ stands before the end");
            if (character == '\\')
            {
                if (i + 1 == pattern.Length)
                    throw Refuse(field, "it ends with a backslash");
                var escaped = pattern[++i];
                if (escaped == 'Q')
                {
                    var end = pattern.IndexOf(@"\E", i + 1, StringComparison.Ordinal);
                    text.Append(pattern, i + 1, (end < 0 ? pattern.Length : end) - i - 1);
                    i = end < 0 ? pattern.Length : end + 1;
                }
                // An end without a beginning ends nothing, as in other engines: some SDKs leave one behind.
                else if (escaped != 'E')
                {
                    if (char.IsLetterOrDigit(escaped))
                        throw Refuse(field, $@"\{escaped} is a class of characters or a reference");
                    text.Append(escaped);
                }
            }
            else if (character == '^' && i == 0)
            {
                isAnchoredAtStart = true;
            }
            else if (character == '$')
            {
                isAnchoredAtEnd = true;
            }
            else if (Metacharacters.Contains(character, StringComparison.Ordinal))
            {
                throw Refuse(field, $"{character} has a meaning beyond itself");
            }
            else if (options.Contains('x', StringComparison.Ordinal) && (char.IsWhiteSpace(character) || character == '#'))
            {
                throw Refuse(field, "with the option x, spaces and # have a meaning beyond themselves");
            }
            else
            {
                text.Append(character);
            }
        }
        if (options.Contains('m', StringComparison.Ordinal) && (isAnchoredAtStart || isAnchoredAtEnd))
            throw Refuse(field, "with the option m, ^ and $ stand for every line");
        var part = (isAnchoredAtStart, isAnchoredAtEnd) switch
        {
            (true, true) => TextPart.Whole,
            (true, false) => TextPart.Start,
            (false, true) => TextPart.End,
            _ => TextPart.Anywhere,
        };
        return new TextPattern(text.ToString(), part, options.Contains('i', StringComparison.Ordinal));
    }

    /// <summary>Whether a text is as the pattern asks.</summary>
    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (whole, part) = IgnoresCase ? (text.ToUpperInvariant(), Text.ToUpperInvariant()) : (text, Text);
        return Part switch
        {
            TextPart.Start => whole.StartsWith(part, StringComparison.Ordinal),
            TextPart.End => whole.EndsWith(part, StringComparison.Ordinal),
            TextPart.Whole => whole == part,
            _ => whole.Contains(part, StringComparison.Ordinal),
        };
    }

    private static bool IsEndOfQuote(string pattern, int at) => at >= 0 && string.CompareOrdinal(pattern, at, @"\E", 0, 2) == 0;

    private static ParseException Refuse(string field, string why) => new(ParseError.InvalidQuery($"The $regex for {field} is not supported: {why}. {Supported}"));
}

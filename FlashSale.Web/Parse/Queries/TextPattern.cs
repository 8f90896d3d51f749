using System.Text;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// A supported <c>$regex</c>: a literal, optionally anchored, optionally ignoring case. Client patterns are never run as regular
/// expressions.
/// </summary>
/// <param name="Text">The literal.</param>
/// <param name="Part">Where it must match.</param>
/// <param name="IgnoresCase">Whether to ignore case, by comparing in invariant uppercase.</param>
public sealed record TextPattern(string Text, TextPart Part, bool IgnoresCase)
{
    private const string Supported =
        @"Use a literal, optionally with ^ before it, $ after it, \Q…\E around it, "
        + "backslashes before characters that aren't letters or digits, and the option i.";

    private const string Metacharacters = ".*+?()[]{}|^$";

    /// <summary>Parses a pattern.</summary>
    /// <param name="pattern">The pattern as SDKs send it.</param>
    /// <param name="options">Any of <c>i m s x</c>. All except <c>i</c> must have no effect.</param>
    /// <param name="field">Class and field, for the error message.</param>
    /// <exception cref="ParseException">102: the pattern isn't supported.</exception>
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
                throw Refuse(field, "$ is only allowed at the end");
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
                // As in other engines, \E without \Q has no effect. Some SDKs send it.
                else if (escaped != 'E')
                {
                    if (char.IsLetterOrDigit(escaped))
                        throw Refuse(field, $@"\{escaped} is a character class or reference");
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
                throw Refuse(field, $"{character} is a metacharacter");
            }
            else if (options.Contains('x', StringComparison.Ordinal) && (char.IsWhiteSpace(character) || character == '#'))
            {
                throw Refuse(field, "with the option x, spaces and # are metacharacters");
            }
            else
            {
                text.Append(character);
            }
        }
        if (options.Contains('m', StringComparison.Ordinal) && (isAnchoredAtStart || isAnchoredAtEnd))
            throw Refuse(field, "with the option m, ^ and $ match at every line");
        var part = (isAnchoredAtStart, isAnchoredAtEnd) switch
        {
            (true, true) => TextPart.Whole,
            (true, false) => TextPart.Start,
            (false, true) => TextPart.End,
            _ => TextPart.Anywhere,
        };
        return new TextPattern(text.ToString(), part, options.Contains('i', StringComparison.Ordinal));
    }

    /// <summary>Whether a string matches.</summary>
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

    private static ParseException Refuse(string field, string why) =>
        new(ParseError.InvalidQuery($"The $regex for {field} isn't supported: {why}. {Supported}"));
}

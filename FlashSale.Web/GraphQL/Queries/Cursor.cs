using System.Globalization;
using System.Text;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Cursors as Parse writes them: <c>arrayconnection:7</c> in Base64.</summary>
internal static class Cursor
{
    private const string Prefix = "arrayconnection:";
    private const int MaxLength = 64;

    /// <summary>The cursor of a position, from 0.</summary>
    public static string Write(int place) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{place}")));

    /// <summary>Reads the position of a cursor, from 0.</summary>
    /// <param name="text">The cursor.</param>
    /// <param name="name">The argument's name, for the error message.</param>
    /// <exception cref="ParseException">102: the text isn't a cursor.</exception>
    public static int Read(string text, string name)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        return text.Length <= MaxLength
            && Convert.TryFromBase64String(text, bytes, out var length)
            && Encoding.UTF8.GetString(bytes[..length]) is var decoded
            && decoded.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(decoded.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? place
            : throw new ParseException(ParseError.InvalidQuery($"{name} isn't a valid cursor. Use a cursor from an earlier response."));
    }
}

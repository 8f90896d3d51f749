using System.Globalization;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Checks the escapes in a document. They can encode characters that neither databases nor JSON can store.</summary>
internal static class DocumentText
{
    private const int EscapeLength = 6;

    /// <summary>Whether a string in the document contains a NUL character or an unpaired surrogate.</summary>
    public static bool IsBroken(ReadOnlySpan<char> document)
    {
        while (document.IndexOf('\\') is >= 0 and var start)
        {
            document = document[start..];
            if (!TryRead(document, out var unit))
            {
                document = document[Math.Min(2, document.Length)..];
                continue;
            }
            document = document[EscapeLength..];
            if (unit == '\0' || char.IsLowSurrogate(unit))
                return true;
            if (!char.IsHighSurrogate(unit))
                continue;
            if (!TryRead(document, out var other) || !char.IsLowSurrogate(other))
                return true;
            document = document[EscapeLength..];
        }
        return false;
    }

    private static bool TryRead(ReadOnlySpan<char> escape, out char unit)
    {
        unit = default;
        if (escape.Length < EscapeLength || escape[0] != '\\' || escape[1] != 'u')
            return false;
        var isRead = ushort.TryParse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code);
        unit = (char)code;
        return isRead;
    }
}

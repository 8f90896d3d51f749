namespace FlashSale.Web.Parse.Queries;

/// <summary>The order of texts by their code points, which is also that of their UTF-8 bytes. (Ordinal order is that of UTF-16 units.)</summary>
internal static class CodePointOrder
{
    public static int Compare(string one, string other)
    {
        var same = one.AsSpan().CommonPrefixLength(other);
        if (same == one.Length || same == other.Length)
            return one.Length - other.Length;
        var (a, b) = (one[same], other[same]);
        // Of two units of which one is a surrogate, the surrogate stands for the higher code point, though there are higher units.
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
    }
}

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Compares strings by code points, which equals the order of their UTF-8 bytes. (Ordinal comparison uses UTF-16 code units.)
/// </summary>
internal static class CodePointOrder
{
    public static int Compare(string one, string other)
    {
        var same = one.AsSpan().CommonPrefixLength(other);
        if (same == one.Length || same == other.Length)
            return one.Length - other.Length;
        var (a, b) = (one[same], other[same]);
        // A surrogate always belongs to a higher code point than a single unit, even though some single units have higher values.
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
    }
}

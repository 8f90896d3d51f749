namespace FlashSale.Web.Merchant.Legal;

/// <summary>The lines in which two versions of a long text differ.</summary>
internal static class TextDifference
{
    private const int Longest = 600;

    /// <summary>
    /// Both versions from the first line that differs to the last one. At most the first 600 characters of each. Three dots stand for
    /// what is left out.
    /// </summary>
    public static (string Yours, string Theirs) Between(string yours, string theirs)
    {
        var (mine, other) = (yours.Split('\n'), theirs.Split('\n'));
        var shortest = Math.Min(mine.Length, other.Length);
        var start = 0;
        while (start < shortest && mine[start] == other[start])
            start++;
        var end = 0;
        while (end < shortest - start && mine[^(end + 1)] == other[^(end + 1)])
            end++;
        return (Excerpt(mine, start, end), Excerpt(other, start, end));
    }

    private static string Excerpt(string[] lines, int start, int end)
    {
        var excerpt = string.Join('\n', lines[start..^end]);
        if (excerpt.Length == 0)
            return "";
        var isCut = excerpt.Length > Longest;
        return (start > 0 ? "…\n" : "") + (isCut ? excerpt[..Longest] : excerpt) + (isCut ? "…" : end > 0 ? "\n…" : "");
    }
}

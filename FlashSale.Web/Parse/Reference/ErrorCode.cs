namespace FlashSale.Web.Parse.Reference;

/// <summary>A kind of error.</summary>
/// <param name="Code">Parse's code; null where Parse has none.</param>
/// <param name="Statuses">The HTTP statuses that it comes with.</param>
/// <param name="Meaning">When it comes, for people; Markdown.</param>
/// <param name="Reasons">The words that <c>reason</c> may hold beside it.</param>
internal sealed record ErrorCode(int? Code, IReadOnlyList<int> Statuses, string Meaning, IReadOnlyList<string> Reasons)
{
    public ErrorCode(int? code, IReadOnlyList<int> statuses, string meaning)
        : this(code, statuses, meaning, [])
    {
    }
}

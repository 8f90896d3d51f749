namespace FlashSale.Web.Reference;

/// <summary>An error code in the reference.</summary>
/// <param name="Code">Parse's code; null where Parse has none.</param>
/// <param name="Statuses">The possible HTTP statuses.</param>
/// <param name="Description">When it occurs, in Markdown.</param>
/// <param name="Reasons">The possible values of <c>reason</c>.</param>
internal sealed record ErrorCode(int? Code, IReadOnlyList<int> Statuses, string Description, IReadOnlyList<string> Reasons)
{
    public ErrorCode(int? code, IReadOnlyList<int> statuses, string description)
        : this(code, statuses, description, [])
    {
    }
}

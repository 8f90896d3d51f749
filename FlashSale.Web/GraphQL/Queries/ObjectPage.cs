namespace FlashSale.Web.GraphQL.Queries;

/// <summary>A page of the objects that a query found.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="Skipped">How many come before them.</param>
/// <param name="Count">How many were found; null if that was not asked for.</param>
/// <param name="HasNext">Whether objects come after them.</param>
internal sealed record ObjectPage(IReadOnlyList<object> Objects, int Skipped, int? Count, bool HasNext)
{
    /// <summary>Whether objects come before them.</summary>
    public bool HasPrevious => Skipped > 0 && (Objects.Count > 0 || Count > 0);

    /// <summary>The objects with their places.</summary>
    public IEnumerable<PageEdge> Edges => Objects.Select((each, index) => new PageEdge(each, Skipped + index));

    /// <summary>The first object's cursor; null for an empty page.</summary>
    public string? FirstCursor => Objects.Count > 0 ? Queries.Cursor.Write(Skipped) : null;

    /// <summary>The last object's cursor; null for an empty page.</summary>
    public string? LastCursor => Objects.Count > 0 ? Queries.Cursor.Write(Skipped + Objects.Count - 1) : null;
}

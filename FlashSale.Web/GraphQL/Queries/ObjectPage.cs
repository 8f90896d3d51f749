namespace FlashSale.Web.GraphQL.Queries;

/// <summary>A page of the objects that a query found.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="Skipped">How many objects come before them.</param>
/// <param name="Count">Total number of matching objects; null if not requested.</param>
/// <param name="HasNext">Whether there are objects after them.</param>
internal sealed record ObjectPage(IReadOnlyList<object> Objects, int Skipped, int? Count, bool HasNext)
{
    /// <summary>Whether there are objects before them.</summary>
    public bool HasPrevious => Skipped > 0 && (Objects.Count > 0 || Count > 0);

    /// <summary>The objects with their positions.</summary>
    public IEnumerable<PageEdge> Edges => Objects.Select((each, index) => new PageEdge(each, Skipped + index));

    /// <summary>The first object's cursor; null for an empty page.</summary>
    public string? FirstCursor => Objects.Count > 0 ? Queries.Cursor.Write(Skipped) : null;

    /// <summary>The last object's cursor; null for an empty page.</summary>
    public string? LastCursor => Objects.Count > 0 ? Queries.Cursor.Write(Skipped + Objects.Count - 1) : null;
}

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A row that was added, deleted or changed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The primary key.</param>
/// <param name="Before">The old values; null if it was added.</param>
/// <param name="Now">The new values; null if it was deleted.</param>
internal sealed record RowChange(string Table, string Key, Dictionary<string, string>? Before, Dictionary<string, string>? Now)
{
    /// <summary>The changed columns; all columns if the row was added or deleted.</summary>
    public IReadOnlyList<string> Columns =>
        Before is null || Now is null ? [.. (Before ?? Now)!.Keys] : [.. Now.Keys.Where(column => Now[column] != Before[column])];

    /// <summary>The new value of a column, or the old one if the row was deleted; null if there is no such column.</summary>
    public string? this[string column] => (Now ?? Before)!.GetValueOrDefault(column);

    public override string ToString() => Before is null || Now is null
        ? $"{Table} {Key} is {(Before is null ? "new" : "gone")}"
        : $"{Table} {Key}: {string.Join(", ", Columns.Select(column => $"{column} {Before[column]} → {Now[column]}"))}";
}

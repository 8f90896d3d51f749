namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A row that is new, gone or different.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its primary key.</param>
/// <param name="Before">What it was; null if it is new.</param>
/// <param name="Now">What it is; null if it is gone.</param>
internal sealed record RowChange(string Table, string Key, Dictionary<string, string>? Before, Dictionary<string, string>? Now)
{
    /// <summary>The columns whose values differ; all of them if the row is new or gone.</summary>
    public IReadOnlyList<string> Columns =>
        Before is null || Now is null ? [.. (Before ?? Now)!.Keys] : [.. Now.Keys.Where(column => Now[column] != Before[column])];

    /// <summary>The value of a column, now or, if the row is gone, before; null if there is no such column.</summary>
    public string? this[string column] => (Now ?? Before)!.GetValueOrDefault(column);

    public override string ToString() => Before is null || Now is null
        ? $"{Table} {Key} is {(Before is null ? "new" : "gone")}"
        : $"{Table} {Key}: {string.Join(", ", Columns.Select(column => $"{column} {Before[column]} → {Now[column]}"))}";
}

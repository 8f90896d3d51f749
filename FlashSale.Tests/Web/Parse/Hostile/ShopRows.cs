using System.Data.Common;
using System.Globalization;
using FlashSale.Data;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>A snapshot of all rows of all tables.</summary>
internal sealed class ShopRows
{
    private readonly Dictionary<(string Table, string Key), Dictionary<string, string>> rows = [];

    private ShopRows()
    {
    }

    /// <summary>Reads all rows.</summary>
    public static async Task<ShopRows> ReadAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        var read = new ShopRows();
        await context.Database.OpenConnectionAsync(cancellationToken);
        foreach (var table in context.Model.GetRelationalModel().Tables)
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"select * from \"{table.Name}\"";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = RowOf(reader);
                read.rows[(table.Name, string.Join('|', table.PrimaryKey!.Columns.Select(column => row[column.Name])))] = row;
            }
        }
        return read;
    }

    /// <summary>Lists the differences to an earlier snapshot.</summary>
    public IEnumerable<RowChange> Since(ShopRows earlier)
    {
        foreach (var (place, row) in rows)
        {
            if (!earlier.rows.TryGetValue(place, out var before))
                yield return new RowChange(place.Table, place.Key, null, row);
            else if (row.Any(column => before[column.Key] != column.Value))
                yield return new RowChange(place.Table, place.Key, before, row);
        }
        foreach (var (place, row) in earlier.rows.Where(each => !rows.ContainsKey(each.Key)))
            yield return new RowChange(place.Table, place.Key, row, null);
    }

    private static Dictionary<string, string> RowOf(DbDataReader reader) => Enumerable.Range(
        0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.GetValue(i) switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    });
}

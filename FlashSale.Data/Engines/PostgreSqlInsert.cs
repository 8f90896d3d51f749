using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FlashSale.Data.Engines;

/// <summary>
/// Inserts rows of several tables in one trip to PostgreSQL: for each table a statement that stays the same however many rows there are, with one
/// array for each column. A COPY is two trips a table.
/// </summary>
internal sealed class PostgreSqlInsert(FlashSaleDbContext context)
{
    private static readonly ConditionalWeakTable<IEntityType, Table> Tables = [];

    private readonly List<(Table Table, Array[] Columns)> inserts = [];

    /// <summary>Adds the rows of a table.</summary>
    public void Add<T>(IReadOnlyCollection<T> rows)
        where T : class
    {
        var type = context.Model.FindEntityType(typeof(T))!;
        var table = Tables.GetValue(type, TableOf);
        inserts.Add((table, [.. table.Columns.Select(column => column.ValuesOf(rows))]));
    }

    /// <summary>Sends them all.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        if (inserts.Count == 0)
            return;
        await using var batch = new NpgsqlBatch((NpgsqlConnection)context.Database.GetDbConnection(), (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction());
        foreach (var (table, columns) in inserts)
        {
            var command = new NpgsqlBatchCommand(table.Insert);
            foreach (var column in columns)
                command.Parameters.Add(new NpgsqlParameter { Value = column });
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private Table TableOf(IEntityType type)
    {
        var sql = context.GetService<ISqlGenerationHelper>();
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        var columns = type.GetProperties().Where(property => property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save).Select(property => (Name: property.GetColumnName(table)!, Column: new Column(property))).ToList();
        var names = string.Join(", ", columns.Select(column => sql.DelimitIdentifier(column.Name)));
        var arrays = string.Join(", ", Enumerable.Range(1, columns.Count).Select(number => $"${number}"));
        return new Table($"INSERT INTO {sql.DelimitIdentifier(table.Name, table.Schema)} ({names}) SELECT * FROM unnest({arrays})", [.. columns.Select(column => column.Column)]);
    }

    private sealed record Table(string Insert, IReadOnlyList<Column> Columns);

    private sealed class Column
    {
        private readonly Func<object, object?> read;
        private readonly Type type;

        public Column(IProperty property)
        {
            var (getter, converter) = (property.GetGetter(), property.GetTypeMapping().Converter);
            read = converter is null ? getter.GetClrValue : row => getter.GetClrValue(row) is { } value ? converter.ConvertToProvider(value) : null;
            var kept = converter?.ProviderClrType ?? property.ClrType;
            type = property.IsNullable && kept.IsValueType && Nullable.GetUnderlyingType(kept) is null ? typeof(Nullable<>).MakeGenericType(kept) : kept;
        }

        public Array ValuesOf(IReadOnlyCollection<object> rows)
        {
            var values = Array.CreateInstance(type, rows.Count);
            var i = 0;
            foreach (var row in rows)
                values.SetValue(read(row), i++);
            return values;
        }
    }
}

using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FlashSale.Data.Engines;

/// <summary>
/// Inserts rows of several tables in one round trip: one statement per table, with one array per column. COPY needs two round trips
/// per table.
/// </summary>
internal sealed class PostgreSqlInsert(FlashSaleDbContext context)
{
    private static readonly ConditionalWeakTable<IEntityType, Table> Tables = [];

    private readonly List<(Table Table, Array[] Columns)> inserts = [];

    /// <summary>Adds rows of a table.</summary>
    public void Add<T>(IReadOnlyCollection<T> rows)
        where T : class
    {
        var type = context.Model.FindEntityType(typeof(T))!;
        var table = Tables.GetValue(type, TableOf);
        inserts.Add((table, [.. table.Columns.Select(column => column.ValuesOf(rows))]));
    }

    /// <summary>Inserts the added rows.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        if (inserts.Count == 0)
            return;
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        var transaction = (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction();
        await using var batch = new NpgsqlBatch(connection, transaction);
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
        var columns = type.GetProperties()
            .Where(property => property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save)
            .Select(property => (Name: property.GetColumnName(table)!, Column: new Column(property)))
            .ToList();
        var names = string.Join(", ", columns.Select(column => sql.DelimitIdentifier(column.Name)));
        var arrays = string.Join(", ", Enumerable.Range(1, columns.Count).Select(number => $"${number}"));
        var insert = $"INSERT INTO {sql.DelimitIdentifier(table.Name, table.Schema)} ({names}) SELECT * FROM unnest({arrays})";
        return new Table(insert, [.. columns.Select(column => column.Column)]);
    }

    private sealed record Table(string Insert, IReadOnlyList<Column> Columns);

    private sealed class Column
    {
        private readonly Func<object, object?> read;
        private readonly Type type;

        public Column(IProperty property)
        {
            var (getter, converter) = (property.GetGetter(), property.GetTypeMapping().Converter);
            read = converter is null
                ? getter.GetClrValue
                : row => getter.GetClrValue(row) is { } value ? converter.ConvertToProvider(value) : null;
            var stored = converter?.ProviderClrType ?? property.ClrType;
            var needsNullable = property.IsNullable && stored.IsValueType && Nullable.GetUnderlyingType(stored) is null;
            type = needsNullable ? typeof(Nullable<>).MakeGenericType(stored) : stored;
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

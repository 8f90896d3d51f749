using LinqToDB.Data;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FlashSale.Data.Engines;

/// <summary>
/// Inserts many rows in the context's open transaction, with EF's mapping but without its change tracker. Calls the context's
/// <see cref="IBulkInsertInterceptor"/>s. PostgreSQL gets all tables in one round trip (<see cref="PostgreSqlInsert"/>).
/// </summary>
internal sealed class BulkInsert(FlashSaleDbContext context)
{
    // Without CheckConstraints, SQL Server's bulk insert ignores check constraints and foreign keys.
    private static readonly BulkCopyOptions Options = new() { BulkCopyType = BulkCopyType.ProviderSpecific, CheckConstraints = true };

    private readonly PostgreSqlInsert? postgreSql = context is PostgreSqlFlashSaleDbContext ? new PostgreSqlInsert(context) : null;
    private readonly List<Func<CancellationToken, Task>> copies = [];
    private readonly List<IReadOnlyCollection<object>> tables = [];

    /// <summary>Adds rows of a table. Add referenced tables first.</summary>
    public BulkInsert Add<T>(IReadOnlyCollection<T> rows)
        where T : class
    {
        if (rows.Count == 0)
            return this;
        tables.Add(rows);
        if (postgreSql is not null)
            postgreSql.Add(rows);
        else
            copies.Add(cancellationToken => context.BulkCopyAsync(Options, rows, cancellationToken));
        return this;
    }

    /// <summary>Inserts the added rows.</summary>
    public async Task SendAsync(CancellationToken cancellationToken = default)
    {
        if (postgreSql is not null)
            await postgreSql.SendAsync(cancellationToken);
        foreach (var copy in copies)
            await copy(cancellationToken);
        var interceptors = context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors ?? [];
        foreach (var interceptor in interceptors.OfType<IBulkInsertInterceptor>())
        {
            foreach (var rows in tables)
                await interceptor.InsertedAsync(context, rows);
        }
    }
}

using LinqToDB.Data;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FlashSale.Data.Engines;

/// <summary>
/// Inserts many rows the engine's shortest way, in the transaction that is open on the context, by EF's own mapping. The context doesn't track
/// them, but its <see cref="IBulkInsertInterceptor"/>s are called. On PostgreSQL all tables go in one trip (<see cref="PostgreSqlInsert"/>); elsewhere
/// each is bulk-copied by itself.
/// </summary>
internal sealed class BulkInsert(FlashSaleDbContext context)
{
    // Without CheckConstraints, SQL Server's bulk insert looks at neither checks nor foreign keys.
    private static readonly BulkCopyOptions Options = new() { BulkCopyType = BulkCopyType.ProviderSpecific, CheckConstraints = true };

    private readonly PostgreSqlInsert? inOneTrip = context is PostgreSqlFlashSaleDbContext ? new PostgreSqlInsert(context) : null;
    private readonly List<Func<CancellationToken, Task>> copies = [];
    private readonly List<IReadOnlyCollection<object>> tables = [];

    /// <summary>Adds the rows of a table, after those of the tables that they point to.</summary>
    public BulkInsert Add<T>(IReadOnlyCollection<T> rows)
        where T : class
    {
        if (rows.Count == 0)
            return this;
        tables.Add(rows);
        if (inOneTrip is not null)
            inOneTrip.Add(rows);
        else
            copies.Add(cancellationToken => context.BulkCopyAsync(Options, rows, cancellationToken));
        return this;
    }

    /// <summary>Inserts what was added.</summary>
    public async Task SendAsync(CancellationToken cancellationToken = default)
    {
        if (inOneTrip is not null)
            await inOneTrip.SendAsync(cancellationToken);
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

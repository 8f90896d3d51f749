using System.Data.Common;
using FlashSale.Data.Engines;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>Fails a commit of an SQLite shop like a broken disk, either before or after it's done.</summary>
internal sealed class FailingCommit : DbTransactionInterceptor
{
    private const int SqliteIoError = 10;

    private int before;
    private int after;

    /// <summary>Fails the next commit, either before or after it's done.</summary>
    public void FailNext(CommitCut cut) => _ = cut is CommitCut.Before ? before = 1 : after = 1;

    /// <summary>Adds this interceptor to the shop.</summary>
    public void Watch(IServiceCollection services) =>
        services.ConfigureDbContext<SqliteFlashSaleDbContext>(builder => builder.AddInterceptors(this));

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref before, 0) == 1
            ? throw new SqliteException("disk I/O error", SqliteIoError)
            : ValueTask.FromResult(result);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref after, 0) == 1 ? throw new SqliteException("disk I/O error", SqliteIoError) : Task.CompletedTask;
}

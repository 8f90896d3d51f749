using System.Data.Common;
using FlashSale.Data.Engines;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>Lets a commit of an SQLite shop fail as on a broken disk, either before it has happened or after.</summary>
internal sealed class FailingCommit : DbTransactionInterceptor
{
    private const int SqliteIoError = 10;

    private int before;
    private int after;

    /// <summary>Lets the next one fail: at the commit, which does not happen, or when it has happened.</summary>
    public void FailNext(CommitCut cut) => _ = cut is CommitCut.Before ? before = 1 : after = 1;

    /// <summary>Watches the shop's commits.</summary>
    public void Watch(IServiceCollection services) => services.ConfigureDbContext<SqliteFlashSaleDbContext>(builder => builder.AddInterceptors(this));

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref before, 0) == 1 ? throw new SqliteException("disk I/O error", SqliteIoError) : ValueTask.FromResult(result);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref after, 0) == 1 ? throw new SqliteException("disk I/O error", SqliteIoError) : Task.CompletedTask;
}

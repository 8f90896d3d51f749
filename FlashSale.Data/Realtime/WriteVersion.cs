using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Realtime;

/// <summary>
/// Increments after every database write of this node, before the writer continues. Data cached at an older version may be stale. Failed
/// writes count too, because they may have been applied. Writes of other nodes don't count. One per process; thread-safe.
/// </summary>
public sealed class WriteVersion : ISaveChangesInterceptor, IDbTransactionInterceptor, IDbCommandInterceptor
{
    // Writes to the outbox don't count: no cached data includes it, and after a sale there are thousands of them.
    private const string Outbox = nameof(FlashSaleDbContext.OutboxMessages);

    private long count;

    /// <summary>Number of writes so far.</summary>
    public long Value => Interlocked.Read(ref count);

    int ISaveChangesInterceptor.SavedChanges(SaveChangesCompletedEventData eventData, int result) => Increment(result);

    ValueTask<int> ISaveChangesInterceptor.SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Increment(result));

    void ISaveChangesInterceptor.SaveChangesFailed(DbContextErrorEventData eventData) => Increment();

    Task ISaveChangesInterceptor.SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken) =>
        Increment();

    void ISaveChangesInterceptor.SaveChangesCanceled(DbContextEventData eventData) => Increment();

    Task ISaveChangesInterceptor.SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken) => Increment();

    void IDbTransactionInterceptor.TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Increment();

    Task IDbTransactionInterceptor.TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken) =>
        Increment();

    void IDbTransactionInterceptor.TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => Increment();

    Task IDbTransactionInterceptor.TransactionFailedAsync(
        DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken) =>
        Increment();

    int IDbCommandInterceptor.NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result) =>
        Increment(command, result);

    ValueTask<int> IDbCommandInterceptor.NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Increment(command, result));

    void IDbCommandInterceptor.CommandFailed(DbCommand command, CommandErrorEventData eventData) => Increment();

    Task IDbCommandInterceptor.CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken) =>
        Increment();

    void IDbCommandInterceptor.CommandCanceled(DbCommand command, CommandEndEventData eventData) => Increment();

    Task IDbCommandInterceptor.CommandCanceledAsync(
        DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken) =>
        Increment();

    private Task Increment()
    {
        Interlocked.Increment(ref count);
        return Task.CompletedTask;
    }

    private int Increment(DbCommand command, int result) =>
        command.CommandText.Contains(Outbox, StringComparison.Ordinal) ? result : Increment(result);

    private int Increment(int result)
    {
        Interlocked.Increment(ref count);
        return result;
    }
}

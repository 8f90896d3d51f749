using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Realtime;

/// <summary>
/// Counts what this node writes, before whoever wrote it goes on. What was read earlier than the newest of these may be out of date; so may what
/// other nodes changed, which are not counted. One that failed counts too: it may have happened all the same.
/// </summary>
public sealed class WriteVersion : ISaveChangesInterceptor, IDbTransactionInterceptor, IDbCommandInterceptor
{
    // What is noted of messages that were sent: nobody reads it, and after a rush there are thousands.
    private const string Outbox = nameof(FlashSaleDbContext.OutboxMessages);

    private long count;

    /// <summary>How many writes there were.</summary>
    public long Value => Interlocked.Read(ref count);

    int ISaveChangesInterceptor.SavedChanges(SaveChangesCompletedEventData eventData, int result) => Counted(result);

    ValueTask<int> ISaveChangesInterceptor.SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken) => ValueTask.FromResult(Counted(result));

    void ISaveChangesInterceptor.SaveChangesFailed(DbContextErrorEventData eventData) => Counted();

    Task ISaveChangesInterceptor.SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken) => Counted();

    void ISaveChangesInterceptor.SaveChangesCanceled(DbContextEventData eventData) => Counted();

    Task ISaveChangesInterceptor.SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken) => Counted();

    void IDbTransactionInterceptor.TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Counted();

    Task IDbTransactionInterceptor.TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken) => Counted();

    void IDbTransactionInterceptor.TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => Counted();

    Task IDbTransactionInterceptor.TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken) => Counted();

    int IDbCommandInterceptor.NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result) => Counted(command, result);

    ValueTask<int> IDbCommandInterceptor.NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Counted(command, result));

    void IDbCommandInterceptor.CommandFailed(DbCommand command, CommandErrorEventData eventData) => Counted();

    Task IDbCommandInterceptor.CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken) => Counted();

    void IDbCommandInterceptor.CommandCanceled(DbCommand command, CommandEndEventData eventData) => Counted();

    Task IDbCommandInterceptor.CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken) => Counted();

    private Task Counted()
    {
        Interlocked.Increment(ref count);
        return Task.CompletedTask;
    }

    private int Counted(DbCommand command, int result) => command.CommandText.Contains(Outbox, StringComparison.Ordinal) ? result : Counted(result);

    private int Counted(int result)
    {
        Interlocked.Increment(ref count);
        return result;
    }
}

using System.Data.Common;
using FlashSale.Data.Engines;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Infrastructure;

/// <summary>Injects faults into database commands and commits.</summary>
public sealed class FaultInjector : DbCommandInterceptor, IDbTransactionInterceptor
{
    private Func<Task>? atCommit;
    private Func<Task>? afterCommit;
    private Func<Task>? beforeCommand;
    private string commandText = "";
    private string? cut;

    /// <summary>Runs an action before the next commit.</summary>
    public void AtNextCommit(Func<Task> action) => atCommit = action;

    /// <summary>Runs an action after the next commit, before the program gets the result.</summary>
    public void AfterNextCommit(Func<Task> action) => afterCommit = action;

    /// <summary>Runs an action before the next command that contains this text.</summary>
    public void BeforeNextCommand(string text, Func<Task> action) => (commandText, beforeCommand) = (text, action);

    /// <summary>From the next commit until <see cref="Mend"/>, every command that contains this text fails.</summary>
    public void CutAfterNextCommit(string text) => AfterNextCommit(() =>
    {
        cut = text;
        return Task.CompletedTask;
    });

    /// <summary>Ends the fault of the next commit.</summary>
    /// <returns>True if a command has failed.</returns>
    public bool Mend() => Interlocked.Exchange(ref cut, null) is not null;

    /// <summary>Adds this interceptor to the shop.</summary>
    public void Watch(IServiceCollection services)
    {
        services.ConfigureDbContext<SqliteFlashSaleDbContext>(builder => builder.AddInterceptors(this));
        services.ConfigureDbContext<PostgreSqlFlashSaleDbContext>(builder => builder.AddInterceptors(this));
        services.ConfigureDbContext<SqlServerFlashSaleDbContext>(builder => builder.AddInterceptors(this));
    }

    /// <inheritdoc/>
    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref atCommit, null) is { } action)
            await action();
        return result;
    }

    /// <inheritdoc/>
    public async Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref afterCommit, null) is { } action)
            await action();
    }

    /// <inheritdoc/>
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        await InjectAsync(command);
        return result;
    }

    /// <inheritdoc/>
    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        await InjectAsync(command);
        return result;
    }

    private async Task InjectAsync(DbCommand command)
    {
        if (cut is { } cutText && command.CommandText.Contains(cutText, StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException("The line is cut.");
        if (command.CommandText.Contains(commandText, StringComparison.OrdinalIgnoreCase)
            && Interlocked.Exchange(ref beforeCommand, null) is { } action)
            await action();
    }
}

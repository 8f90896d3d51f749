using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>Retries a statement outside of a transaction if it was a deadlock victim.</summary>
internal sealed class DeadlockInterceptor : DbCommandInterceptor
{
    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(eventData);
        // SaveChangesAsync retries its own statements as a whole.
        var isOwnUnit = command.Transaction is null
            && eventData.CommandSource is (CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete);
        if (result.HasResult || !isOwnUnit)
            return result;
        return InterceptionResult<int>.SuppressWithResult(
            await Deadlocks.RetryAsync(() => command.ExecuteNonQueryAsync(cancellationToken), cancellationToken));
    }
}

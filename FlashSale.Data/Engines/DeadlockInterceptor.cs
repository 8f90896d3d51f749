using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>Tries a statement outside of a transaction again if it was a deadlock's victim: it is a unit of work of its own.</summary>
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
        // EF counts what its own saves changed, and tries them again as a whole.
        var isOwnUnit = command.Transaction is null && eventData.CommandSource is (CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete);
        if (result.HasResult || !isOwnUnit)
            return result;
        return InterceptionResult<int>.SuppressWithResult(
            await Deadlocks.RetryAsync(() => command.ExecuteNonQueryAsync(cancellationToken), cancellationToken));
    }
}

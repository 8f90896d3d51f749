using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Operations;

/// <summary>
/// The right to prune, which one node has at a time. It ends with the connection, so a node that dies leaves nothing behind.
/// </summary>
internal sealed class PruningTurn : IAsyncDisposable
{
    // Any number and name will do, as long as they're always the same.
    private const long Key = 0x5072756E65;
    private const string Name = "flashsale.pruning";

    private readonly FlashSaleDbContext context;

    private PruningTurn(FlashSaleDbContext context) => this.context = context;

    /// <summary>Takes the turn, or returns null if another node has it. SQLite belongs to one node, and needs none.</summary>
    public static async Task<PruningTurn?> TryTakeAsync(IDbContextFactory<FlashSaleDbContext> contexts, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken);
        var turn = new PruningTurn(context);
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            if (await turn.TryLockAsync(cancellationToken))
                return turn;
            await context.DisposeAsync();
            return null;
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using var own = context;
        if (context.Database.IsNpgsql())
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({Key})", CancellationToken.None);
        else if (context.Database.IsSqlServer())
        {
            await context.Database.ExecuteSqlAsync(
                $"EXEC sp_releaseapplock @Resource = {Name}, @LockOwner = 'Session'", CancellationToken.None);
        }
    }

    private async Task<bool> TryLockAsync(CancellationToken cancellationToken)
    {
        if (context.Database.IsNpgsql())
            return await context.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({Key}) AS \"Value\"").SingleAsync(cancellationToken);
        if (!context.Database.IsSqlServer())
            return true;
        var answers = await context.Database.SqlQuery<int>(
            $"""
            DECLARE @answer int;
            EXEC @answer = sp_getapplock @Resource = {Name}, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;
            SELECT @answer AS Value
            """)
            .ToListAsync(cancellationToken);
        return answers[0] >= 0;
    }
}

using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

#pragma warning disable CA1309 // The database compares.

namespace FlashSale.Data.Operations;

/// <summary>
/// Folds the old stock movements of a product into the newest of them, which then carries all their units over. The sum of the movements
/// and the stock after each one that is left stay the same, so the books still balance.
/// </summary>
internal sealed class StockMovementCompactor(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    private const string Actor = "shop";

    /// <summary>Folds all movements that were made before an instant.</summary>
    /// <param name="before">The instant.</param>
    /// <param name="wait">What to wait for before each batch.</param>
    /// <param name="cancellationToken">Cancels between two batches.</param>
    /// <returns>How many movements are gone.</returns>
    public async Task<int> FoldAsync(DateTimeOffset before, Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        var end = EntityId.FirstAt(before);
        var productIds = await FindProductsAsync(end, cancellationToken);
        var removed = 0;
        foreach (var productId in productIds)
        {
            int folded;
            do
            {
                await wait(cancellationToken);
                folded = await Deadlocks.RetryAsync(() => FoldBatchAsync(productId, end, cancellationToken), cancellationToken);
                removed += folded;
            }
            while (folded > 0);
        }
        return removed;
    }

    private async Task<List<string>> FindProductsAsync(string end, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.StockMovements
            .Where(movement => string.Compare(movement.Id, end) < 0)
            .GroupBy(movement => movement.ProductId).Where(movements => movements.Count() > 1)
            .Select(movements => movements.Key).ToListAsync(cancellationToken);
    }

    private async Task<int> FoldBatchAsync(string productId, string end, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var own = context.StockMovements.Where(movement => movement.ProductId == productId);
        var old = await own.AsNoTracking().Where(movement => string.Compare(movement.Id, end) < 0)
            .OrderBy(movement => movement.Id).Take(Pruner.BatchSize).ToListAsync(cancellationToken);
        var units = old.Sum(movement => (long)movement.Delta);
        // A movement of no units isn't allowed, so the newest of these stays as it is.
        if (units == 0 && old.Count > 0)
        {
            units -= old[^1].Delta;
            old.RemoveAt(old.Count - 1);
        }
        if (old.Count < 2 || units is 0 or > int.MaxValue or < int.MinValue)
            return 0;
        var (oldest, newest) = (old[0], old[^1]);
        var removed = await own
            .Where(movement => string.Compare(movement.Id, oldest.Id) >= 0 && string.Compare(movement.Id, newest.Id) < 0)
            .ExecuteDeleteAsync(cancellationToken);
        var changed = await CarryOverAsync(own.Where(movement => movement.Id == newest.Id), oldest, newest, (int)units, cancellationToken);
        // The product was deleted in the same moment.
        if (removed != old.Count - 1 || changed != 1)
            return 0;
        await transaction.CommitAsync(CancellationToken.None);
        return removed;
    }

    private Task<int> CarryOverAsync(
        IQueryable<StockMovement> movement, StockMovement oldest, StockMovement newest, int units, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var note = string.Create(
            CultureInfo.InvariantCulture, $"All movements from {oldest.CreatedAt:yyyy-MM-dd} to {newest.CreatedAt:yyyy-MM-dd}.");
        return movement.ExecuteUpdateAsync(
            set => set
                .SetProperty(each => each.Delta, units)
                .SetProperty(each => each.Reason, StockReason.CarriedOver)
                .SetProperty(each => each.Actor, Actor)
                .SetProperty(each => each.Note, note)
                .SetProperty(each => each.UpdatedAt, now),
            cancellationToken);
    }
}

using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;

#pragma warning disable CA1309 // The database compares.

namespace FlashSale.Data.Operations;

/// <summary>
/// Merges a product's old stock movements into the newest of them, which then carries all their units. The sum and the resulting
/// stock stay the same, so the stock audit isn't affected.
/// </summary>
internal sealed class StockMovementCompactor(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    private const string Actor = "shop";

    /// <summary>Merges the movements that were created before an instant.</summary>
    /// <param name="before">The instant.</param>
    /// <param name="wait">Awaited before each batch.</param>
    /// <param name="cancellationToken">Cancels between batches.</param>
    /// <returns>The number of removed movements.</returns>
    public async Task<int> CompactAsync(DateTimeOffset before, Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        var end = EntityId.FirstAt(before);
        var productIds = await FindProductsAsync(end, cancellationToken);
        var removed = 0;
        foreach (var productId in productIds)
        {
            int merged;
            do
            {
                await wait(cancellationToken);
                merged = await Deadlocks.RetryAsync(() => CompactBatchAsync(productId, end, cancellationToken), cancellationToken);
                removed += merged;
            }
            while (merged > 0);
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

    private async Task<int> CompactBatchAsync(string productId, string end, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var own = context.StockMovements.Where(movement => movement.ProductId == productId);
        var old = await own.AsNoTracking().Where(movement => string.Compare(movement.Id, end) < 0)
            .OrderBy(movement => movement.Id).Take(Pruner.BatchSize).ToListAsync(cancellationToken);
        var units = old.Sum(movement => (long)movement.Delta);
        // A movement of 0 units isn't allowed, so the newest one stays as it is.
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
        // The product was deleted concurrently.
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

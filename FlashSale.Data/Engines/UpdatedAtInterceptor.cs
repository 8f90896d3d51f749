using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>
/// Advances <see cref="Entity.UpdatedAt"/> with every saved change, and never moves it back. Without it, a waiting order, which is dated
/// by its arrival, could move it back.
/// </summary>
internal sealed class UpdatedAtInterceptor(TimeProvider clock) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Advance(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Advance(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    /// <summary>The new update time of an entity.</summary>
    /// <param name="before">The stored update time.</param>
    /// <param name="wanted">The update time that the change set; not later than <paramref name="before"/> if it set none.</param>
    /// <param name="now">The current time.</param>
    public static DateTimeOffset Next(DateTimeOffset before, DateTimeOffset wanted, DateTimeOffset now)
    {
        if (wanted > before)
            return wanted;
        return now > before ? now : before;
    }

    private void Advance(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries<Entity>().Where(entry => entry.State == EntityState.Modified))
        {
            var time = entry.Property(entity => entity.UpdatedAt);
            time.CurrentValue = Next(time.OriginalValue, time.CurrentValue, clock.Now());
        }
    }
}

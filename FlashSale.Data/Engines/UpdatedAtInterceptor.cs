using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FlashSale.Data.Engines;

/// <summary>
/// Moves <see cref="Entity.UpdatedAt"/> with every saved change, and never back. An order counts from its arrival, and another change
/// may have been saved while it was waiting.
/// </summary>
internal sealed class UpdatedAtInterceptor(TimeProvider clock) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Move(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Move(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    /// <summary>When something last changed that is changing again.</summary>
    /// <param name="before">When it last changed until now.</param>
    /// <param name="wanted">The time that the change was given; no later than <paramref name="before"/> if it was given none.</param>
    /// <param name="now">The time now.</param>
    public static DateTimeOffset Next(DateTimeOffset before, DateTimeOffset wanted, DateTimeOffset now)
    {
        if (wanted > before)
            return wanted;
        return now > before ? now : before;
    }

    private void Move(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries<Entity>().Where(entry => entry.State == EntityState.Modified))
        {
            var time = entry.Property(entity => entity.UpdatedAt);
            time.CurrentValue = Next(time.OriginalValue, time.CurrentValue, clock.Now());
        }
    }
}

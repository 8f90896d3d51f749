using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Catalog;

/// <summary>Creates, changes and deletes countdown banners.</summary>
internal sealed class CountdownTimerService(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock) : ICountdownTimers
{
    public async Task<IReadOnlyList<CountdownTimer>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.CountdownTimers.AsNoTracking().Include(timer => timer.Product).OrderByDescending(timer => timer.Id)
            .ToListAsync(cancellationToken);
    }

    public async Task<EditOutcome<CountdownTimer>> CreateAsync(
        string productId, int durationSeconds, string actor, CancellationToken cancellationToken = default)
    {
        if (Validate(durationSeconds) is { } problem)
            return problem;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await context.Products.AnyAsync(product => product.Id == productId, cancellationToken))
        {
            return new EditOutcome<CountdownTimer>.Invalid(
                nameof(CountdownTimer.ProductId), "Choose the product whose page shows the timer.");
        }
        var now = clock.Now();
        var timer = new CountdownTimer
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = productId,
            Duration = durationSeconds,
            UpdatedBy = actor,
        };
        context.Add(timer);
        await context.SaveChangesAsync(cancellationToken);
        return new EditOutcome<CountdownTimer>.Saved(timer);
    }

    public async Task<EditOutcome<CountdownTimer>> UpdateAsync(
        string timerId, int durationSeconds, ulong rowVersion, string actor, CancellationToken cancellationToken = default)
    {
        if (Validate(durationSeconds) is { } problem)
            return problem;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var timer = await FindAsync(context, timerId, cancellationToken);
        if (timer is null)
            return new EditOutcome<CountdownTimer>.NotFound();
        if (timer.RowVersion != rowVersion)
            return ConflictWith(timer);
        timer.Duration = durationSeconds;
        timer.UpdatedAt = clock.Now();
        timer.UpdatedBy = actor;
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            await using var fresh = await contexts.CreateDbContextAsync(cancellationToken);
            return await FindAsync(fresh, timerId, cancellationToken) is { } current
                ? ConflictWith(current)
                : new EditOutcome<CountdownTimer>.NotFound();
        }
        return new EditOutcome<CountdownTimer>.Saved(timer);
    }

    public async Task<bool> DeleteAsync(string timerId, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var timer = await context.CountdownTimers.SingleOrDefaultAsync(each => each.Id == timerId, cancellationToken);
            if (timer is null)
                return false;
            context.Remove(timer);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // It was changed or deleted concurrently. Try again.
                continue;
            }
            return true;
        }
    }

    private static Task<CountdownTimer?> FindAsync(FlashSaleDbContext context, string timerId, CancellationToken cancellationToken) =>
        context.CountdownTimers.Include(timer => timer.Product).SingleOrDefaultAsync(timer => timer.Id == timerId, cancellationToken);

    private static EditOutcome<CountdownTimer>.Invalid? Validate(int durationSeconds) =>
        durationSeconds is < 1 or > CountdownTimer.MaxDuration
            ? new EditOutcome<CountdownTimer>.Invalid(nameof(CountdownTimer.Duration), "Choose a duration from one second to one year.")
        : null;

    private static EditOutcome<CountdownTimer>.Conflict ConflictWith(CountdownTimer current) =>
        new(current, current.UpdatedBy, current.UpdatedAt);
}

using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Accounts;

/// <summary>Stores installations of API apps.</summary>
internal sealed class InstallationService(IDbContextFactory<FlashSaleDbContext> contexts, InstallationLimits limits, TimeProvider clock)
    : IInstallations
{
    private const int DeleteBatchSize = 500;

    private int created;

    public async Task<Installation?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Installations.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id, cancellationToken);
    }

    public async Task<IReadOnlyList<Installation>> ListAsync(int skip, int limit, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Installations.AsNoTracking()
            .OrderByDescending(each => each.Id).Skip(skip).Take(limit).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Installation>> ListOwnAsync(string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Installations.AsNoTracking()
            .Where(each => each.UserId == userId).OrderBy(each => each.Id).ToListAsync(cancellationToken);
    }

    public async Task<int> CountAsync(CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Installations.CountAsync(cancellationToken);
    }

    public async Task<(Installation Installation, bool IsNew)> SaveAsync(
        string installationId, Func<Installation?, InstallationDraft> edit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        while (true)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var current = await context.Installations.AsNoTracking()
                .SingleOrDefaultAsync(each => each.InstallationId == installationId, cancellationToken);
            var draft = edit(current);
            if (current is null)
            {
                if (await TryAddAsync(context, installationId, draft, cancellationToken) is not { } added)
                    continue;
                await DeleteExcessAsync(context, draft.UserId);
                return (added, true);
            }
            if (await TryUpdateAsync(context, current, draft, cancellationToken) is not { } updated)
                continue;
            if (draft.UserId is not null && current.UserId != draft.UserId)
                await DeleteExcessAsync(context, draft.UserId);
            return (updated, false);
        }
    }

    public async Task<Installation?> UpdateAsync(
        string id, Func<Installation, InstallationDraft> edit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        while (true)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var current = await context.Installations.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id, cancellationToken);
            if (current is null)
                return null;
            var draft = edit(current);
            if (await TryUpdateAsync(context, current, draft, cancellationToken) is not { } updated)
                continue;
            if (draft.UserId is not null && current.UserId != draft.UserId)
                await DeleteExcessAsync(context, draft.UserId);
            return updated;
        }
    }

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Installations.Where(each => each.Id == id).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    // Null if it was created concurrently.
    private async Task<Installation?> TryAddAsync(
        FlashSaleDbContext context, string installationId, InstallationDraft draft, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var installation = new Installation
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            InstallationId = installationId,
            DeviceType = draft.DeviceType,
            UserId = draft.UserId,
            Fields = draft.Fields,
        };
        context.Add(installation);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return installation;
        }
        catch (DbUpdateException error) when (DatabaseErrors.IsUniqueViolation(error))
        {
            return null;
        }
    }

    // Null if it was changed or deleted concurrently.
    private async Task<Installation?> TryUpdateAsync(
        FlashSaleDbContext context, Installation current, InstallationDraft draft, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var (id, fields, userId, updatedAt) = (current.Id, current.Fields, current.UserId, current.UpdatedAt);
        var changed = await context.Installations
            .Where(each => each.Id == id && each.Fields == fields && each.UserId == userId && each.UpdatedAt == updatedAt)
            .ExecuteUpdateAsync(
                set => set.SetProperty(each => each.DeviceType, draft.DeviceType)
                    .SetProperty(each => each.UserId, draft.UserId)
                    .SetProperty(each => each.Fields, draft.Fields)
                    .SetProperty(each => each.UpdatedAt, now),
                cancellationToken);
        if (changed == 0)
            return null;
        (current.DeviceType, current.UserId, current.Fields, current.UpdatedAt) = (draft.DeviceType, draft.UserId, draft.Fields, now);
        return current;
    }

    private async Task DeleteExcessAsync(FlashSaleDbContext context, string? userId)
    {
        if (userId is null && Interlocked.Increment(ref created) % limits.CountEvery != 0)
            return;
        var limit = userId is null ? limits.MaxWithoutAccount : limits.MaxPerAccount;
        var same = context.Installations.Where(each => each.UserId == userId);
        // Not cancelable, because the installation itself is already saved.
        var excess = await same.OrderByDescending(each => each.UpdatedAt).ThenByDescending(each => each.Id)
            .Skip(limit).Take(DeleteBatchSize)
            .Select(each => each.Id).ToListAsync(CancellationToken.None);
        if (excess.Count > 0)
            await same.Where(each => excess.Contains(each.Id)).ExecuteDeleteAsync(CancellationToken.None);
    }
}

using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Notifications;

/// <summary>Reads and changes customers' notifications.</summary>
internal sealed class NotificationService(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock) : INotifications
{
    public async Task<PageOf<Notification>> ListOwnAsync(string userId, int skip, int take, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var own = context.Notifications.AsNoTracking().Where(notification => notification.UserId == userId);
        var page = await own.OrderByDescending(notification => notification.Id).Skip(skip).Take(take).ToListAsync(cancellationToken);
        return new PageOf<Notification>(page, await own.CountAsync(cancellationToken));
    }

    public async Task<Notification?> FindOwnAsync(string userId, string notificationId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindOwnAsync(context, userId, notificationId, cancellationToken);
    }

    public async Task<Notification?> MarkReadAsync(string userId, string notificationId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var notification = await FindOwnAsync(context, userId, notificationId, cancellationToken);
        if (notification is null or { ReadAt: not null })
            return notification;
        var now = clock.Now();
        notification.ReadAt = now;
        notification.UpdatedAt = now;
        return await TrySaveAsync(context, cancellationToken) ? notification : null;
    }

    public async Task<bool> DeleteOwnAsync(string userId, string notificationId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindOwnAsync(context, userId, notificationId, cancellationToken) is not { } notification)
            return false;
        context.Remove(notification);
        return await TrySaveAsync(context, cancellationToken);
    }

    private static Task<Notification?> FindOwnAsync(
        FlashSaleDbContext context, string userId, string notificationId, CancellationToken cancellationToken) =>
        context.Notifications.SingleOrDefaultAsync(
            notification => notification.Id == notificationId && notification.UserId == userId, cancellationToken);

    private static async Task<bool> TrySaveAsync(FlashSaleDbContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            // It was deleted concurrently.
            return false;
        }
    }
}

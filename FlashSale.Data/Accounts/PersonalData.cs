using FlashSale.Data.Engines;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Accounts;

/// <summary>What the shop keeps about a person: to take away, or to be forgotten.</summary>
public sealed class PersonalData(IDbContextFactory<FlashSaleDbContext> contexts, KnownSessions sessions)
{
    /// <summary>A person's orders and notifications, oldest first.</summary>
    public async Task<(IReadOnlyList<Order> Orders, IReadOnlyList<Notification> Notifications)> ReadAsync(string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (
            await context.Orders.AsNoTracking().Include(order => order.Product).Where(order => order.UserId == userId).OrderBy(order => order.Id).ToListAsync(cancellationToken),
            await context.Notifications.AsNoTracking().Where(notification => notification.UserId == userId).OrderBy(notification => notification.Id).ToListAsync(cancellationToken));
    }

    /// <summary>Deletes an account with all that is the person's. The orders stay, without the person: the books must be right.</summary>
    /// <returns>False if there was no such account.</returns>
    public async Task<bool> DeleteAccountAsync(string userId, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return await TryDeleteAccountAsync(userId, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // An order moved in the same moment, or a notification was read or taken away: look again.
            }
        }
    }

    private async Task<bool> TryDeleteAccountAsync(string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        foreach (var order in await context.Orders.Where(order => order.UserId == userId).ToListAsync(cancellationToken))
        {
            order.UserId = null;
            order.IdempotencyKey = null;
        }
        context.RemoveRange(await context.Notifications.Where(notification => notification.UserId == userId).ToListAsync(cancellationToken));
        await context.SaveChangesAsync(cancellationToken);
        var ended = await context.Sessions.Where(session => session.UserId == userId).Select(session => session.Id).ToListAsync(cancellationToken);
        // Sessions, passkeys, roles and tokens go with the account, by their foreign keys.
        var deleted = await context.Users.Where(user => user.Id == userId).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitKnowinglyAsync();
        sessions.ForgetUser(userId);
        sessions.Tell(ended);
        return deleted > 0;
    }
}

using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Privacy;

/// <summary>What the shop keeps about a person: to take away, or to be forgotten.</summary>
public sealed class PersonalData
{
    private readonly IDbContextFactory<FlashSaleDbContext> contexts;
    private readonly SessionCache sessions;
    private readonly LoginCache logins;
    private readonly FormerBuyers formerBuyers;

    internal PersonalData(
        IDbContextFactory<FlashSaleDbContext> contexts, SessionCache sessions, LoginCache logins, FormerBuyers formerBuyers)
    {
        this.logins = logins;
        this.contexts = contexts;
        this.sessions = sessions;
        this.formerBuyers = formerBuyers;
    }

    /// <summary>A person's orders and notifications, oldest first.</summary>
    public async Task<(IReadOnlyList<Order> Orders, IReadOnlyList<Notification> Notifications)> ReadAsync(string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (
            await context.Orders.AsNoTracking().Where(order => order.UserId == userId).OrderBy(order => order.Id).ToListAsync(cancellationToken),
            await context.Notifications.AsNoTracking().Where(notification => notification.UserId == userId).OrderBy(notification => notification.Id).ToListAsync(cancellationToken));
    }

    /// <summary>
    /// Deletes an account with all that is the person's. The orders stay, without the person. Orders of sales that aren't over keep a
    /// keyed hash of the e-mail address until then, for the customer limit (<see cref="Order.FormerBuyerHash"/>).
    /// </summary>
    /// <returns>False if there was no such account.</returns>
    public async Task<bool> DeleteAccountAsync(string userId, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (await Deadlocks.RetryAsync(() => TryDeleteAccountAsync(userId, cancellationToken), cancellationToken) is { } isDeleted)
                    return isDeleted;
            }
            catch (DbUpdateConcurrencyException)
            {
                // An order moved in the same moment, or a notification was read or taken away: look again.
            }
        }
    }

    // Null if an order was placed in the same moment: the next try finds it.
    private async Task<bool?> TryDeleteAccountAsync(string userId, CancellationToken cancellationToken)
    {
        // Before the transaction: creating the key writes through a connection of its own.
        await formerBuyers.PrepareAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var orders = await context.Orders.Where(order => order.UserId == userId).ToListAsync(cancellationToken);
        var email = await context.Users.Where(user => user.Id == userId).Select(user => user.NormalizedEmail)
            .SingleOrDefaultAsync(cancellationToken);
        await formerBuyers.MarkAsync(context, orders, email, cancellationToken);
        foreach (var order in orders)
        {
            order.UserId = null;
            order.IdempotencyKey = null;
        }
        context.RemoveRange(await context.Notifications.Where(notification => notification.UserId == userId).ToListAsync(cancellationToken));
        await context.SaveChangesAsync(cancellationToken);
        var ended = await context.Sessions.Where(session => session.UserId == userId).Select(session => session.Id).ToListAsync(cancellationToken);
        var endedLogins = await context.Logins.Where(login => login.UserId == userId).Select(login => login.Id)
            .ToListAsync(cancellationToken);
        await LockAsync(context, userId);
        if (await context.Orders.AnyAsync(order => order.UserId == userId, cancellationToken))
            return null;
        // Sessions, browser logins, installations, passkeys, roles and tokens go with the account, by their foreign keys.
        var deleted = await context.Users.Where(user => user.Id == userId).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitOrThrowAmbiguousAsync();
        sessions.ForgetUser(userId);
        sessions.Tell(ended);
        logins.Tell(endedLogins);
        return deleted > 0;
    }

    // From here until the commit no order can be placed by the account. Not earlier: moving an order locks the order first, then its buyer.
    private static async Task LockAsync(FlashSaleDbContext context, string userId)
    {
        switch (context)
        {
            case PostgreSqlFlashSaleDbContext:
                await context.Database.ExecuteSqlAsync($"""SELECT 1 FROM "Users" WHERE "Id" = {userId} FOR UPDATE""");
                break;
            case SqlServerFlashSaleDbContext:
                await context.Users.Where(user => user.Id == userId)
                    .ExecuteUpdateAsync(set => set.SetProperty(user => user.UpdatedAt, user => user.UpdatedAt));
                break;
            default:
                // An SQLite transaction has the whole file's lock anyway.
                break;
        }
    }
}

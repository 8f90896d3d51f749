using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Privacy;

/// <summary>Exports and deletes the personal data of an account.</summary>
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

    /// <summary>An account's orders and notifications, oldest first.</summary>
    public async Task<(IReadOnlyList<Order> Orders, IReadOnlyList<Notification> Notifications)> ReadAsync(
        string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var orders = await context.Orders.AsNoTracking()
            .Where(order => order.UserId == userId).OrderBy(order => order.Id).ToListAsync(cancellationToken);
        var notifications = await context.Notifications.AsNoTracking()
            .Where(notification => notification.UserId == userId).OrderBy(notification => notification.Id).ToListAsync(cancellationToken);
        return (orders, notifications);
    }

    /// <summary>
    /// Deletes an account and its personal data. Its orders stay, anonymized. Until their sale ends, they keep a keyed hash of the e-mail
    /// address for the customer limit (<see cref="Order.FormerBuyerHash"/>).
    /// </summary>
    /// <returns>False if the account doesn't exist.</returns>
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
                // An order, a notification or an address changed concurrently. Try again.
            }
        }
    }

    // Null if an order was placed concurrently. The next attempt finds it.
    private async Task<bool?> TryDeleteAccountAsync(string userId, CancellationToken cancellationToken)
    {
        // Before the transaction, because creating the key uses another connection.
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
        context.RemoveRange(
            await context.Notifications.Where(notification => notification.UserId == userId).ToListAsync(cancellationToken));
        context.RemoveRange(await context.Addresses.Where(address => address.UserId == userId).ToListAsync(cancellationToken));
        await context.SaveChangesAsync(cancellationToken);
        var ended = await context.Sessions.Where(session => session.UserId == userId).Select(session => session.Id)
            .ToListAsync(cancellationToken);
        var endedLogins = await context.Logins.Where(login => login.UserId == userId).Select(login => login.Id)
            .ToListAsync(cancellationToken);
        await LockAsync(context, userId);
        if (await context.Orders.AnyAsync(order => order.UserId == userId, cancellationToken))
            return null;
        // Foreign keys delete the account's sessions, browser logins, installations, passkeys, roles and tokens.
        var deleted = await context.Users.Where(user => user.Id == userId).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitOrThrowAmbiguousAsync();
        sessions.RemoveUser(userId);
        sessions.Announce(ended);
        logins.Announce(endedLogins);
        return deleted > 0;
    }

    // Until the commit, the account can't place orders. Not locked earlier, because order changes lock the order first, then its buyer.
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
                // A SQLite transaction locks the whole file anyway.
                break;
        }
    }
}

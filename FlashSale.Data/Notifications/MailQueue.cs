using System.Text.Json;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Notifications;

/// <summary>Lets merchants see the e-mails in the outbox and retry or dismiss failed ones.</summary>
public sealed class MailQueue(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    /// <summary>Counting stops at this number.</summary>
    public const int MaxCount = 1_000;

    /// <summary>Number of e-mails that aren't sent yet, up to <see cref="MaxCount"/>.</summary>
    public async Task<int> CountWaitingAsync(CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.OutboxMessages
            .Where(message => message.SentAt == null && message.FailedAt == null && message.Kind.EndsWith(OrderKinds.EmailSuffix))
            .OrderBy(message => message.DueAt).Take(MaxCount).CountAsync(cancellationToken);
    }

    /// <summary>Number of e-mails that were given up, up to <see cref="MaxCount"/>.</summary>
    public async Task<int> CountFailedAsync(CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.OutboxMessages
            .Where(message => message.FailedAt != null && message.Kind.EndsWith(OrderKinds.EmailSuffix))
            .OrderBy(message => message.FailedAt).Take(MaxCount).CountAsync(cancellationToken);
    }

    /// <summary>A page of the e-mails that were given up, most recent first.</summary>
    public async Task<PageOf<FailedMail>> ListFailedAsync(int skip, int take, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var failed = context.OutboxMessages.AsNoTracking()
            .Where(message => message.FailedAt != null && message.Kind.EndsWith(OrderKinds.EmailSuffix));
        var page = await failed.OrderByDescending(message => message.FailedAt).ThenBy(message => message.Id)
            .Skip(skip).Take(take).ToListAsync(cancellationToken);
        var orderIds = page.ConvertAll(message => OrderIdOf(message.Payload));
        var addresses = await context.Orders.Where(order => orderIds.Contains(order.Id))
            .Join(context.Users, order => order.UserId, user => user.Id, (order, user) => new { order.Id, user.Email })
            .ToDictionaryAsync(each => each.Id, each => each.Email, StringComparer.Ordinal, cancellationToken);
        return new PageOf<FailedMail>(
            [.. page.Zip(orderIds, (message, orderId) => new FailedMail(
                message.Id,
                message.Kind,
                orderId,
                addresses.GetValueOrDefault(orderId),
                message.LastError ?? "",
                message.FailedAt!.Value))],
            await failed.CountAsync(cancellationToken));
    }

    /// <summary>Queues an e-mail that was given up as if it were new.</summary>
    /// <returns>False if it doesn't exist or wasn't given up.</returns>
    public async Task<bool> RetryAsync(string id, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        // Resets the creation time, because retries are limited by the message's age.
        return await context.OutboxMessages.Where(message => message.Id == id && message.FailedAt != null)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(message => message.FailedAt, (DateTimeOffset?)null)
                    .SetProperty(message => message.LastError, (string?)null)
                    .SetProperty(message => message.Attempts, 0)
                    .SetProperty(message => message.DueAt, now)
                    .SetProperty(message => message.CreatedAt, now)
                    .SetProperty(message => message.UpdatedAt, now),
                cancellationToken) == 1;
    }

    /// <summary>Deletes an e-mail that was given up.</summary>
    /// <returns>False if it doesn't exist or wasn't given up.</returns>
    public async Task<bool> DismissAsync(string id, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.OutboxMessages.Where(message => message.Id == id && message.FailedAt != null)
            .ExecuteDeleteAsync(cancellationToken) == 1;
    }

    private static string OrderIdOf(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.GetProperty("orderId").GetString()!;
    }
}

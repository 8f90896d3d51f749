using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Operations;

/// <summary>Counts pending work for operators.</summary>
public sealed class BacklogReader(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock)
{
    // A refund normally takes seconds.
    private static readonly TimeSpan RefundIsStuckAfter = TimeSpan.FromMinutes(10);

    /// <summary>Counts the current backlog.</summary>
    public async Task<Backlog> ReadAsync(CancellationToken cancellationToken = default)
    {
        var stuckSince = clock.Now() - RefundIsStuckAfter;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return new Backlog(
            await context.OutboxMessages.CountAsync(message => message.SentAt == null && message.FailedAt == null, cancellationToken),
            await context.OutboxMessages.CountAsync(message => message.FailedAt != null, cancellationToken),
            await context.Orders.CountAsync(order => order.ExpiresAt != null && order.Status == OrderStatus.Pending, cancellationToken),
            await context.Payments.CountAsync(
                payment => payment.Status == PaymentStatus.Refunding && payment.UpdatedAt < stuckSince, cancellationToken));
    }
}

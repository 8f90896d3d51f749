using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>Changes payments when their orders move, in the same transaction. The outbox tells the gateway later.</summary>
internal static class PaymentLedger
{
    /// <summary>Refunds the paid payments of orders that gave their units back, and closes the open ones.</summary>
    public static async Task CancelPaymentAsync(
        FlashSaleDbContext context, IReadOnlyCollection<Order> orders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = orders.Select(order => order.Id).ToList();
        var payments = await context.Payments
            .Where(payment => ids.Contains(payment.OrderId))
            .Where(payment => payment.Status == PaymentStatus.Open || payment.Status == PaymentStatus.Paid)
            .ToListAsync(cancellationToken);
        foreach (var payment in payments)
        {
            if (payment.Status == PaymentStatus.Paid)
                Refund(context, payment, now);
            else
                context.Add(NewMessage(PaymentKinds.Close, payment, now));
        }
    }

    /// <summary>Marks a payment for a refund to the buyer.</summary>
    public static void Refund(FlashSaleDbContext context, Payment payment, DateTimeOffset now)
    {
        payment.Status = PaymentStatus.Refunding;
        payment.UpdatedAt = now;
        context.Add(NewMessage(PaymentKinds.Refund, payment, now));
    }

    /// <summary>An outbox message about a payment.</summary>
    public static OutboxMessage NewMessage(string kind, Payment payment, DateTimeOffset now) => new()
    {
        Id = EntityId.New(now),
        CreatedAt = now,
        UpdatedAt = now,
        Kind = kind,
        Payload = JsonSerializer.Serialize(new { paymentId = payment.Id }),
        DueAt = now,
    };
}

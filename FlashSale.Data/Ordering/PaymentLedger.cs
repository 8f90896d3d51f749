using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>What becomes of payments when their orders move, written in the same transaction; the gateway is told through the outbox.</summary>
internal static class PaymentLedger
{
    /// <summary>Orders let go of their units: what was paid goes back, and what could still be paid is closed.</summary>
    public static async Task CancelPaymentAsync(FlashSaleDbContext context, IReadOnlyCollection<Order> orders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = orders.Select(order => order.Id).ToList();
        var payments = await context.Payments
            .Where(payment => ids.Contains(payment.OrderId) && (payment.Status == PaymentStatus.Open || payment.Status == PaymentStatus.Paid))
            .ToListAsync(cancellationToken);
        foreach (var payment in payments)
        {
            if (payment.Status == PaymentStatus.Paid)
                Refund(context, payment, now);
            else
                context.Add(Work(PaymentKinds.Close, payment, now));
        }
    }

    /// <summary>A payment that was made goes back to the buyer.</summary>
    public static void Refund(FlashSaleDbContext context, Payment payment, DateTimeOffset now)
    {
        payment.Status = PaymentStatus.Refunding;
        payment.UpdatedAt = now;
        context.Add(Work(PaymentKinds.Refund, payment, now));
    }

    /// <summary>Work for the outbox about a payment.</summary>
    public static OutboxMessage Work(string kind, Payment payment, DateTimeOffset now) => new()
    {
        Id = EntityId.New(now),
        CreatedAt = now,
        UpdatedAt = now,
        Kind = kind,
        Payload = JsonSerializer.Serialize(new { paymentId = payment.Id }),
        DueAt = now,
    };
}

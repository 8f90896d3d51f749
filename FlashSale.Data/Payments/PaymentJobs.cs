using System.Text.Json;
using FlashSale.Domain;
using FlashSale.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Payments;

/// <summary>Handles outbox messages about payments. If a job throws, the outbox retries it later.</summary>
public sealed class PaymentJobs(
    IDbContextFactory<FlashSaleDbContext> contexts, IPayments payments, IPaymentGateway gateway, TimeProvider clock)
{
    /// <summary>Closes the payload's payment, or settles it if it was paid in the meantime.</summary>
    public async Task CloseAsync(string payload, CancellationToken cancellationToken)
    {
        if (await FindAsync(payload, PaymentStatus.Open, cancellationToken) is not { } payment)
            return;
        // Without a reference, the buyer never got a page to pay at.
        if (payment.Reference is not null && await gateway.CloseAsync(payment, cancellationToken) is { } receipt)
            await payments.SettleAsync(payment.Id, receipt, CancellationToken.None);
        else
            await MoveAsync(payment, PaymentStatus.Closed);
    }

    /// <summary>Refunds the payload's payment.</summary>
    public async Task RefundAsync(string payload, CancellationToken cancellationToken)
    {
        if (await FindAsync(payload, PaymentStatus.Refunding, cancellationToken) is not { } payment)
            return;
        await gateway.RefundAsync(payment, cancellationToken);
        await MoveAsync(payment, PaymentStatus.Refunded);
    }

    private async Task<Payment?> FindAsync(string payload, PaymentStatus status, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(payload);
        var paymentId = document.RootElement.GetProperty("paymentId").GetString();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var payment = await context.Payments.AsNoTracking()
            .SingleOrDefaultAsync(each => each.Id == paymentId && each.Status == status, cancellationToken);
        if (payment is not null && payment.Gateway != gateway.Name)
        {
            throw new InvalidOperationException(
                $"Payment {payment.Id} is with {payment.Gateway}, but Payments:Provider is {gateway.Name}. Set it back until all payments "
                + "are closed or refunded.");
        }
        return payment;
    }

    // Not cancelable, because the gateway has already done it.
    private async Task MoveAsync(Payment payment, PaymentStatus to)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        await context.Payments.Where(each => each.Id == payment.Id && each.Status == payment.Status)
            .ExecuteUpdateAsync(
                set => set.SetProperty(each => each.Status, to).SetProperty(each => each.UpdatedAt, now), CancellationToken.None);
    }
}

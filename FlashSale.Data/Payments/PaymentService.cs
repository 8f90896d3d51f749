using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Data.Stock;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Payments;

/// <summary>
/// Payments of orders. Payments that a gateway reports are settled through the <see cref="StockLedger"/>, so a late payment never
/// oversells: the order takes units that are left, or the payment is refunded. Thread-safe.
/// </summary>
internal sealed partial class PaymentService(
    IDbContextFactory<FlashSaleDbContext> contexts,
    StockLedger ledger,
    IPaymentGateway gateway,
    FormerBuyers formerBuyers,
    TimeProvider clock,
    ILogger<PaymentService> logger) : IPayments
{
    public async Task<PaymentStart> StartAsync(string userId, string orderId, Uri orderPage, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var order = await context.Orders.Include(each => each.Product)
            .SingleOrDefaultAsync(each => each.Id == orderId && each.UserId == userId, cancellationToken);
        if (order is null)
            return new PaymentStart.NotFound();
        if (order.Status != OrderStatus.Pending || order.ExpiresAt <= clock.Now() || !gateway.RequiresPayment)
            return new PaymentStart.NotAwaited(order);

        var payment = await FindOrOpenAsync(context, order, cancellationToken);
        if (payment is { Page: { } known })
            return new PaymentStart.Ready(known);
        try
        {
            var page = await gateway.OpenAsync(payment, order, orderPage, cancellationToken);
            payment.Reference = page.Reference;
            payment.Page = page.Address;
            payment.UpdatedAt = clock.Now();
            // The gateway's page exists now, so it's saved even if the buyer has left.
            await context.SaveChangesAsync(CancellationToken.None);
            return new PaymentStart.Ready(page.Address);
        }
        catch (DbUpdateConcurrencyException)
        {
            // The hold ended while the gateway opened the page. No one has its address, so it's closed again.
            await CloseUnusedAsync(payment, CancellationToken.None);
            return new PaymentStart.NotAwaited(order);
        }
        // Whatever failed at the gateway, the buyer can try again until the hold ends.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnavailable(error, payment.Id, gateway.Name);
            return new PaymentStart.Unavailable();
        }
    }

    public async Task RefreshAsync(string userId, string orderId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await context.Payments.AsNoTracking()
            .Where(payment => payment.OrderId == orderId && payment.Order!.UserId == userId)
            .Where(payment => payment.Status == PaymentStatus.Open && payment.Gateway == gateway.Name && payment.Reference != null)
            .ToListAsync(cancellationToken);
        foreach (var payment in open)
        {
            try
            {
                if (await gateway.FindReceiptAsync(payment, cancellationToken) is { } receipt)
                    await SettleAsync(payment.Id, receipt, cancellationToken);
            }
            // The gateway reports the payment itself, only later.
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogUnavailable(error, payment.Id, gateway.Name);
            }
        }
    }

    public async Task<Settlement> SettleAsync(string paymentId, string receipt, CancellationToken cancellationToken = default)
    {
        if (await FindProductAsync(paymentId, cancellationToken) is not { } productId)
            return Settlement.Unknown;
        var settlement = await ledger.ChangeAsync(productId, async (context, inventory, _, token) =>
        {
            var payment = await FindWithOrderAsync(context, paymentId, token);
            if (payment.Status is not (PaymentStatus.Open or PaymentStatus.Closed))
                return Settlement.Repeated;
            payment.Receipt = receipt;
            return await SettleAsync(context, payment, payment.Order!, inventory!, token);
        }, cancellationToken);
        LogSettled(paymentId, settlement);
        return settlement;
    }

    public async Task RecordRefundAsync(string paymentId, CancellationToken cancellationToken = default)
    {
        if (await FindProductAsync(paymentId, cancellationToken) is not { } productId)
            return;
        await ledger.ChangeAsync(productId, async (context, inventory, _, token) =>
        {
            var payment = await FindWithOrderAsync(context, paymentId, token);
            if (payment.Status == PaymentStatus.Refunded)
                return false;
            var now = clock.Now();
            var wasPaid = payment.Status == PaymentStatus.Paid;
            payment.Status = PaymentStatus.Refunded;
            payment.UpdatedAt = now;
            var order = payment.Order!;
            if (wasPaid && order.Move(OrderStatus.Refunded, inventory!, now) is OrderMove.Done && order.UserId is { } buyer)
            {
                context.Add(OrderNotices.Moved(buyer, order, now));
                context.Add(OrderNotices.Mail(OrderKinds.EmailOf(OrderStatus.Refunded), order, now));
            }
            return true;
        }, cancellationToken);
    }

    public async Task<IReadOnlyList<Payment>> ListAsync(string orderId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Payments.AsNoTracking().Where(payment => payment.OrderId == orderId).OrderBy(payment => payment.Id)
            .ToListAsync(cancellationToken);
    }

    public async Task<Payment?> FindAsync(string paymentId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Payments.AsNoTracking().Include(payment => payment.Order!.Product)
            .SingleOrDefaultAsync(payment => payment.Id == paymentId, cancellationToken);
    }

    private async Task<Settlement> SettleAsync(
        FlashSaleDbContext context, Payment payment, Order order, Inventory inventory, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        payment.Status = PaymentStatus.Paid;
        payment.UpdatedAt = now;
        var isPaidTwice = await context.Payments.AnyAsync(
            other => other.OrderId == order.Id && other.Id != payment.Id && other.Status == PaymentStatus.Paid,
            cancellationToken);
        switch (order.Status)
        {
            case OrderStatus.Pending when !isPaidTwice && TryConfirm(context, order, inventory, now):
                return Settlement.Confirmed;
            case OrderStatus.Confirmed or OrderStatus.Shipped or OrderStatus.Delivered when !isPaidTwice:
                // The merchant has confirmed it by hand.
                return Settlement.Confirmed;
            case OrderStatus.Expired
                when !await IsOverLimitAsync(context, order, cancellationToken) && TryConfirm(context, order, inventory, now):
                return Settlement.HeldAgain;
            default:
                PaymentLedger.Refund(context, payment, now);
                if (order.UserId is { } buyer)
                {
                    context.Add(OrderNotices.PaidAfterHold(buyer, order, now));
                    context.Add(OrderNotices.Mail(OrderKinds.PaidInVainEmail, order, now));
                }
                return Settlement.Refunding;
        }
    }

    // False if the order can't be confirmed: units that it let go of are sold, or its status doesn't allow it.
    private static bool TryConfirm(FlashSaleDbContext context, Order order, Inventory inventory, DateTimeOffset now)
    {
        if (order.Move(OrderStatus.Confirmed, inventory, now) is not OrderMove.Done)
            return false;
        if (order.UserId is { } buyer)
            context.Add(OrderNotices.Moved(buyer, order, now));
        context.Add(OrderNotices.Mail(OrderKinds.ConfirmedEmail, order, now));
        return true;
    }

    // The buyer may have bought again after the hold ended. The customer limit counts those units too.
    private async Task<bool> IsOverLimitAsync(FlashSaleDbContext context, Order order, CancellationToken cancellationToken)
    {
        if (order.Sale?.PerCustomerLimit is not { } limit || order.UserId is not { } buyer)
            return false;
        return await formerBuyers.UnitsHeldAsync(context, order.SaleId!, buyer, cancellationToken) + order.Quantity > limit;
    }

    private async Task<Payment> FindOrOpenAsync(FlashSaleDbContext context, Order order, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var now = clock.Now();
            var open = await context.Payments
                .SingleOrDefaultAsync(each => each.OrderId == order.Id && each.Status == PaymentStatus.Open, cancellationToken);
            if (open is not null)
            {
                if (open.Gateway == gateway.Name)
                    return open;
                // The shop uses another gateway now.
                open.Status = PaymentStatus.Closed;
                open.UpdatedAt = now;
                await context.SaveChangesAsync(cancellationToken);
            }
            var payment = new Payment
            {
                Id = EntityId.New(now),
                CreatedAt = now,
                UpdatedAt = now,
                OrderId = order.Id,
                Gateway = gateway.Name,
                Amount = order.Total,
                Currency = order.Currency,
                Status = PaymentStatus.Open,
            };
            context.Add(payment);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                return payment;
            }
            catch (DbUpdateException error) when (attempt == 1 && DatabaseErrors.IsUniqueViolation(error))
            {
                // Another click opened a payment first.
                context.Entry(payment).State = EntityState.Detached;
            }
        }
    }

    private async Task CloseUnusedAsync(Payment payment, CancellationToken cancellationToken)
    {
        try
        {
            await gateway.CloseAsync(payment, cancellationToken);
        }
        // The page expires by itself, only later.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnavailable(error, payment.Id, gateway.Name);
        }
    }

    private async Task<string?> FindProductAsync(string paymentId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Payments.Where(payment => payment.Id == paymentId).Select(payment => payment.Order!.ProductId)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static Task<Payment> FindWithOrderAsync(FlashSaleDbContext context, string paymentId, CancellationToken cancellationToken) =>
        context.Payments.Include(payment => payment.Order!.Sale).Include(payment => payment.Order!.Product)
            .SingleAsync(payment => payment.Id == paymentId, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to reach {Gateway} about payment {PaymentId}")]
    private partial void LogUnavailable(Exception error, string paymentId, string gateway);

    [LoggerMessage(Level = LogLevel.Information, Message = "Received payment {PaymentId}, with outcome {Settlement}")]
    private partial void LogSettled(string paymentId, Settlement settlement);
}

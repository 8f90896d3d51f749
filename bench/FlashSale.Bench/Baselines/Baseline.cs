using System.Diagnostics.Metrics;
using System.Text.Json;
using FlashSale.Data;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlashSale.Bench.Baselines;

/// <summary>
/// A checkout with one transaction per request, as most shops have it. It follows the same rules as the shop's checkout, writes the same
/// rows, and retries after conflicts.
/// </summary>
internal abstract class Baseline : ICheckout, IDisposable
{
    private const double LongestPause = 100;

    private readonly IDbContextFactory<FlashSaleDbContext> contexts;
    private readonly Currency currency;
    private readonly TimeProvider clock;
    private readonly Meter meter = new("FlashSale.Bench");
    private readonly Counter<long> conflicts;

    protected Baseline(IDbContextFactory<FlashSaleDbContext> contexts, Currency currency, TimeProvider clock)
    {
        this.contexts = contexts;
        this.currency = currency;
        this.clock = clock;
        conflicts = meter.CreateCounter<long>("flashsale.checkout.conflicts");
    }

    public async Task<PurchaseOutcome> PlaceOrderAsync(PurchaseRequest request, CancellationToken cancellationToken = default)
    {
        var arrivedAt = clock.Now();
        if (request.FindProblem() is { } problem)
            return new PurchaseOutcome.Invalid(problem);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryPlaceAsync(request, arrivedAt);
            }
            catch (Exception error) when (IsRetryable(error))
            {
                conflicts.Add(1);
                await PauseAsync(attempt, cancellationToken);
            }
        }
    }

    public void Dispose() => meter.Dispose();

    /// <summary>Decides the request in the context's open transaction. The caller commits.</summary>
    protected abstract Task<PurchaseOutcome> DecideAsync(FlashSaleDbContext context, PurchaseRequest request, DateTimeOffset arrivedAt);

    /// <summary>The product's live sale; otherwise the next one, otherwise the last one.</summary>
    protected static async Task<Sale?> FindSaleAsync(IQueryable<Sale> sales, string productId, DateTimeOffset instant) =>
        await sales.Where(sale => sale.ProductId == productId && sale.EndTime > instant)
            .OrderBy(sale => sale.StartTime).FirstOrDefaultAsync()
        ?? await sales.Where(sale => sale.ProductId == productId).OrderByDescending(sale => sale.StartTime).FirstOrDefaultAsync();

    /// <summary>Adds the order, the buyer's notification and the e-mail to the context. The caller saves.</summary>
    protected Order Add(
        FlashSaleDbContext context, PurchaseRequest request, DateTimeOffset arrivedAt, decimal productPrice, Sale sale, int claimNumber)
    {
        var unitPrice = sale.PriceOf(productPrice, currency);
        var order = new Order
        {
            Id = EntityId.New(arrivedAt),
            CreatedAt = arrivedAt,
            UpdatedAt = arrivedAt,
            UserId = request.UserId,
            ProductId = request.ProductId,
            ProductName = "Kettle",
            SaleId = sale.Id,
            Quantity = request.Quantity,
            UnitPrice = unitPrice,
            Total = unitPrice * request.Quantity,
            Currency = currency.Code,
            Status = OrderStatus.Confirmed,
            IdempotencyKey = request.IdempotencyKey,
            ClaimNumber = claimNumber,
        };
        context.Add(order);
        context.Add(new Notification
        {
            Id = EntityId.New(arrivedAt),
            CreatedAt = arrivedAt,
            UpdatedAt = arrivedAt,
            UserId = request.UserId,
            Kind = OrderKinds.Confirmed,
            Text = $"Your order {order.Number} is confirmed.",
            OrderId = order.Id,
        });
        context.Add(new OutboxMessage
        {
            Id = EntityId.New(arrivedAt),
            CreatedAt = arrivedAt,
            UpdatedAt = arrivedAt,
            Kind = OrderKinds.ConfirmedEmail,
            Payload = JsonSerializer.Serialize(new { orderId = order.Id }),
            DueAt = arrivedAt,
        });
        return order;
    }

    private async Task<PurchaseOutcome> TryPlaceAsync(PurchaseRequest request, DateTimeOffset arrivedAt)
    {
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        if (request.IdempotencyKey is { } key)
        {
            var earlier = await context.Orders.AsNoTracking()
                .SingleOrDefaultAsync(order => order.IdempotencyKey == key && order.UserId == request.UserId);
            if (earlier is not null)
            {
                return earlier.ProductId == request.ProductId && earlier.Quantity == request.Quantity
                    ? new PurchaseOutcome.Accepted(earlier)
                    : new PurchaseOutcome.IdempotencyMismatch();
            }
        }
        var outcome = await DecideAsync(context, request, arrivedAt);
        if (outcome is PurchaseOutcome.Accepted)
            await transaction.CommitAsync();
        return outcome;
    }

    private static bool IsRetryable(Exception error) => error switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException { InnerException: { } inner } => IsRetryable(inner),
        SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6,
        PostgresException postgres => postgres.IsTransient || postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        SqlException sqlServer => sqlServer.IsTransient || sqlServer.Number is 1205 or 2601 or 2627,
        _ => false,
    };

    private static Task PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var longest = Math.Min(LongestPause, Math.Pow(2, Math.Min(attempt, 16)));
        return Task.Delay(TimeSpan.FromMilliseconds(1 + (Random.Shared.NextDouble() * longest)), cancellationToken);
    }
}

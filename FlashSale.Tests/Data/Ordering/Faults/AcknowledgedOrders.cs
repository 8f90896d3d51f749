using System.Collections.Concurrent;
using System.Text.Json;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>Records the orders that buyers had acknowledged, and checks that the shop stored them.</summary>
internal sealed class AcknowledgedOrders
{
    private readonly ConcurrentDictionary<string, (string Buyer, string? Key)> byOrder = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Buyer, string Key), string> byKey = new();

    /// <summary>The acknowledged orders.</summary>
    public ICollection<string> Orders => byOrder.Keys;

    /// <summary>The keys of acknowledged orders.</summary>
    public ICollection<(string Buyer, string Key)> Keys => byKey.Keys;

    /// <summary>True if this key's order was acknowledged.</summary>
    public bool Has(string buyer, string key) => byKey.ContainsKey((buyer, key));

    /// <summary>Records an acknowledged order. Fails if the key got another order, or another buyer got this order.</summary>
    public void Add(string buyer, string? key, string orderId)
    {
        if (key is not null)
            byKey.GetOrAdd((buyer, key), orderId).ShouldBe(orderId, $"The key {key} of {buyer} was acknowledged with two orders.");
        byOrder.GetOrAdd(orderId, (buyer, key)).ShouldBe((buyer, key), $"The order {orderId} was acknowledged to two purchases.");
    }

    /// <summary>Records an outcome if it's an order.</summary>
    public void Add(PurchaseRequest request, PurchaseOutcome outcome)
    {
        if (outcome is PurchaseOutcome.Accepted accepted)
            Add(request.UserId, request.IdempotencyKey, accepted.Order.Id);
    }

    /// <summary>
    /// Checks that every acknowledged order exists, no key has two, claim numbers are 1 to n, no limit is exceeded, each order has one
    /// notification, and the ledger balances.
    /// </summary>
    public async Task ShouldBeStoredAsync(TestShop shop)
    {
        (await shop.Get<IReconciler>().ReconcileAsync(TestContext.Current.CancellationToken)).Differences.ShouldBeEmpty();
        await using var context = shop.Context();
        var orders = await context.Orders.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        var sales = await context.Sales.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        var messages = await context.OutboxMessages.AsNoTracking().Where(message => message.Kind == OrderKinds.ConfirmedEmail)
            .Select(message => message.Payload).ToListAsync(TestContext.Current.CancellationToken);
        var stocks = await context.Inventories.AsNoTracking().Select(inventory => inventory.Stock)
            .ToListAsync(TestContext.Current.CancellationToken);

        var stored = orders.ToDictionary(order => order.Id, order => (order.UserId!, order.IdempotencyKey), StringComparer.Ordinal);
        foreach (var (id, purchase) in byOrder)
            stored.GetValueOrDefault(id).ShouldBe(purchase, $"The order {id} was acknowledged.");
        orders.Where(order => order.IdempotencyKey is not null).GroupBy(order => (order.UserId, order.IdempotencyKey))
            .Where(same => same.Count() > 1).ShouldBeEmpty("No key may have two orders.");
        var confirmed = messages.ConvertAll(message => JsonDocument.Parse(message).RootElement.GetProperty("orderId").GetString()!);
        confirmed.ShouldBeUnique();
        // With payments, unpaid orders have no notification.
        var hasPayments = await context.Notifications
            .AnyAsync(notification => notification.Kind == "order.pending", TestContext.Current.CancellationToken);
        if (!hasPayments)
            confirmed.ShouldBe(orders.Select(order => order.Id), ignoreOrder: true, "Each order is confirmed by e-mail once.");
        stocks.ShouldAllBe(stock => stock >= 0);
        foreach (var sale in sales)
        {
            var ofSale = orders.FindAll(order => order.SaleId == sale.Id);
            var holding = ofSale.FindAll(order => order.Status.HoldsStock());
            ofSale.Select(order => order.ClaimNumber).Order()
                .ShouldBe(Enumerable.Range(1, sale.LastClaimNumber).Select(number => (int?)number));
            holding.Sum(order => order.Quantity).ShouldBeLessThanOrEqualTo(sale.UnitsOffered ?? int.MaxValue);
            foreach (var buyer in holding.GroupBy(order => order.UserId))
                buyer.Sum(order => order.Quantity)
                    .ShouldBeLessThanOrEqualTo(sale.PerCustomerLimit ?? int.MaxValue, $"What {buyer.Key} holds");
        }
    }
}

using System.Collections.Concurrent;
using FlashSale.Data;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>Records the responses that outside clients got for their keys, and compares them with the database.</summary>
internal sealed class Acknowledgements
{
    private readonly ConcurrentBag<(string Buyer, string Key, string OrderId)> accepted = [];
    private readonly ConcurrentBag<(string Buyer, string Key)> refused = [];

    public int Accepted => accepted.Count;

    public int Refused => refused.Count;

    public void Accept(string buyer, string key, string orderId) => accepted.Add((buyer, key, orderId));

    public void Refuse(string buyer, string key) => refused.Add((buyer, key));

    /// <summary>
    /// Lists all errors: acknowledged orders that are missing or have two keys, keys with two orders, refused keys with an order,
    /// negative stock, and a ledger that doesn't balance.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindProblemsAsync(FlashSaleDbContext context, IReconciler reconciler)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var problems = new List<string>((await reconciler.ReconcileAsync(cancelled)).Differences);
        var orders = await context.Orders.AsNoTracking().ToListAsync(cancelled);
        var byId = orders.ToDictionary(order => order.Id, StringComparer.Ordinal);
        foreach (var (buyer, key, id) in accepted)
        {
            if (!byId.TryGetValue(id, out var order))
                problems.Add($"The order {id} of {buyer}'s key {key} was acknowledged and is missing.");
            else if (order.UserId != buyer || order.IdempotencyKey != key)
                problems.Add($"The order {id} was acknowledged to {buyer}'s key {key} and belongs to another.");
        }
        problems.AddRange(accepted.GroupBy(each => (each.Buyer, each.Key))
            .Where(same => same.Select(each => each.OrderId).Distinct().Count() > 1)
            .Select(same => $"{same.Key} was acknowledged with two orders."));
        problems.AddRange(orders.Where(order => order.IdempotencyKey is not null).GroupBy(order => (order.UserId, order.IdempotencyKey))
            .Where(same => same.Count() > 1).Select(same => $"{same.Key} has two orders."));
        problems.AddRange(orders.Where(order => order.ClaimNumber is not null).GroupBy(order => (order.SaleId, order.ClaimNumber))
            .Where(same => same.Count() > 1).Select(same => $"{same.Key} was claimed twice."));
        var refusedKeys = refused.ToHashSet();
        refusedKeys.UnionWith(await context.RefusedOrders
            .Select(each => new ValueTuple<string, string>(each.UserId, each.IdempotencyKey))
            .ToListAsync(cancelled));
        problems.AddRange(orders.Where(order => order.IdempotencyKey is { } key && refusedKeys.Contains((order.UserId!, key)))
            .Select(order => $"{order.UserId}'s key {order.IdempotencyKey} was refused and has the order {order.Id}."));
        problems.AddRange(await context.Inventories.Where(row => row.Stock < 0)
            .Select(row => $"The stock of {row.ProductId} is {row.Stock}.")
            .ToListAsync(cancelled));
        return problems;
    }
}

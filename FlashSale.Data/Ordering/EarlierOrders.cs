using FlashSale.Data.Engines;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Reads what a batch needs from earlier orders, each by one query. On PostgreSQL each pair is looked up by itself: with outdated
/// statistics the planner expects a list of pairs to match half the table, and scans all of it for every batch.
/// </summary>
internal static class EarlierOrders
{
    /// <summary>The orders with these keys of these buyers.</summary>
    public static async Task<Dictionary<(string Buyer, string Key), Order>> FindByKeysAsync(
        this FlashSaleDbContext context, IReadOnlyCollection<(string Buyer, string Key)> purchases)
    {
        if (purchases.Count == 0)
            return [];
        var keys = purchases.Select(purchase => purchase.Key).Distinct(StringComparer.Ordinal).ToList();
        // On other engines this also finds other buyers' orders with the same keys; the dictionary tells them apart.
        var orders = context is PostgreSqlFlashSaleDbContext
            ? context.Orders.FromSql(
                $"""
                SELECT o.* FROM unnest(
                    {purchases.Select(purchase => purchase.Key).ToArray()},
                    {purchases.Select(purchase => purchase.Buyer).ToArray()}) AS p (key, buyer)
                CROSS JOIN LATERAL (SELECT * FROM "Orders" WHERE "IdempotencyKey" = p.key AND "UserId" = p.buyer LIMIT 1) AS o
                """)
            : context.Orders.Where(order => order.IdempotencyKey != null && keys.Contains(order.IdempotencyKey) && order.UserId != null);
        return await orders.AsNoTracking().ToDictionaryAsync(order => (order.UserId!, order.IdempotencyKey!));
    }

    /// <summary>The stored refusals of these keys of these buyers.</summary>
    public static async Task<Dictionary<(string Buyer, string Key), RefusedOrder>> FindRefusalsAsync(
        this FlashSaleDbContext context,
        IReadOnlyCollection<(string Buyer, string Key)> purchases)
    {
        if (purchases.Count == 0)
            return [];
        var keys = purchases.Select(purchase => purchase.Key).Distinct(StringComparer.Ordinal).ToList();
        var refused = context is PostgreSqlFlashSaleDbContext
            ? context.RefusedOrders.FromSql(
                $"""
                SELECT r.* FROM unnest(
                    {purchases.Select(purchase => purchase.Key).ToArray()},
                    {purchases.Select(purchase => purchase.Buyer).ToArray()}) AS p (key, buyer)
                CROSS JOIN LATERAL (SELECT * FROM "RefusedOrders" WHERE "IdempotencyKey" = p.key AND "UserId" = p.buyer LIMIT 1) AS r
                """)
            : context.RefusedOrders.Where(order => keys.Contains(order.IdempotencyKey));
        return await refused.AsNoTracking().ToDictionaryAsync(order => (order.UserId, order.IdempotencyKey));
    }

    /// <summary>
    /// The units of these sales that these buyers hold; buyers who hold none are left out. A sale with orders of deleted accounts also has
    /// an entry for <see cref="FormerBuyers.Marker"/>. The same command finds it, by an index that is nearly always empty.
    /// </summary>
    public static async Task<Dictionary<(string SaleId, string Buyer), int>> SumUnitsHeldAsync(
        this FlashSaleDbContext context, IReadOnlyCollection<(string SaleId, string Buyer)> limited)
    {
        if (limited.Count == 0)
            return [];
        var saleIds = limited.Select(each => each.SaleId).Distinct(StringComparer.Ordinal).ToList();
        if (context is PostgreSqlFlashSaleDbContext)
        {
            var holding = OrderLifecycle.HoldingStock.Select(status => status.ToString()).ToArray();
            var rows = context.Database.SqlQuery<UnitsHeld>(
                $"""
                SELECT p.sale AS "SaleId", p.buyer AS "UserId", o.units AS "Units"
                FROM unnest(
                    {limited.Select(each => each.SaleId).ToArray()},
                    {limited.Select(each => each.Buyer).ToArray()}) AS p (sale, buyer)
                CROSS JOIN LATERAL (
                    SELECT SUM("Quantity")::int AS units FROM "Orders"
                    WHERE "SaleId" = p.sale AND "UserId" = p.buyer AND "Status" = ANY ({holding})) AS o
                WHERE o.units IS NOT NULL
                UNION ALL
                SELECT s.sale, '', 0 FROM unnest({saleIds.ToArray()}) AS s (sale)
                CROSS JOIN LATERAL (
                    SELECT 1 FROM "Orders" WHERE "FormerBuyerHash" IS NOT NULL AND "SaleId" || '' = s.sale
                    ORDER BY "FormerBuyerHash" LIMIT 1) AS f
                """);
            return await rows.ToDictionaryAsync(row => (row.SaleId, row.UserId), row => row.Units);
        }
        var buyers = limited.Select(each => each.Buyer).Distinct(StringComparer.Ordinal).ToList();
        return await context.Orders
            .Where(order => order.SaleId != null && saleIds.Contains(order.SaleId) && order.UserId != null && buyers.Contains(order.UserId))
            .HoldingStock()
            .GroupBy(order => new { order.SaleId, order.UserId })
            .Select(orders => new { SaleId = orders.Key.SaleId!, UserId = orders.Key.UserId!, Units = orders.Sum(order => order.Quantity) })
            // Only the former buyers' index covers these columns. The expression keeps the engine from using an index on the sale instead.
            .Union(context.Orders
                .Where(order => order.FormerBuyerHash != null && saleIds.Contains(order.SaleId + ""))
                .Select(order => new { SaleId = order.SaleId!, UserId = FormerBuyers.Marker, Units = 0 }))
            .ToDictionaryAsync(row => (row.SaleId, row.UserId), row => row.Units);
    }

    /// <summary>The unpaid holds of these buyers in these sales, open and lapsed. A buyer without any has no entry.</summary>
    public static async Task<Dictionary<(string SaleId, string Buyer), UnpaidHolds>> CountUnpaidHoldsAsync(
        this FlashSaleDbContext context,
        IReadOnlyCollection<(string SaleId, string Buyer)> buyers)
    {
        if (buyers.Count == 0)
            return [];
        if (context is PostgreSqlFlashSaleDbContext)
        {
            var rows = context.Database.SqlQuery<HoldCounts>(
                $"""
                SELECT p.sale AS "SaleId", p.buyer AS "UserId", o.unpaid AS "Open", o.lapsed AS "Lapsed"
                FROM unnest(
                    {buyers.Select(each => each.SaleId).ToArray()},
                    {buyers.Select(each => each.Buyer).ToArray()}) AS p (sale, buyer)
                CROSS JOIN LATERAL (
                    SELECT COUNT(*) FILTER (WHERE "HoldReleasedAt" IS NULL)::int AS unpaid, COUNT("HoldReleasedAt")::int AS lapsed
                    FROM "Orders" WHERE "SaleId" = p.sale AND "UserId" = p.buyer
                        AND ("HoldReleasedAt" IS NOT NULL OR "Status" = {nameof(OrderStatus.Pending)})) AS o
                WHERE o.unpaid + o.lapsed > 0
                """);
            return await rows.ToDictionaryAsync(row => (row.SaleId, row.UserId), row => new UnpaidHolds(row.Open, row.Lapsed));
        }
        var saleIds = buyers.Select(each => each.SaleId).Distinct(StringComparer.Ordinal).ToList();
        var userIds = buyers.Select(each => each.Buyer).Distinct(StringComparer.Ordinal).ToList();
        return await context.Orders
            .Where(order => order.SaleId != null && saleIds.Contains(order.SaleId) && order.UserId != null && userIds.Contains(order.UserId)
                && (order.HoldReleasedAt != null || order.Status == OrderStatus.Pending))
            .GroupBy(order => new { order.SaleId, order.UserId })
            .Select(orders => new
            {
                orders.Key.SaleId,
                orders.Key.UserId,
                Open = orders.Sum(order => order.HoldReleasedAt == null ? 1 : 0),
                Lapsed = orders.Sum(order => order.HoldReleasedAt != null ? 1 : 0),
            })
            .ToDictionaryAsync(row => (row.SaleId!, row.UserId!), row => new UnpaidHolds(row.Open, row.Lapsed));
    }

    private sealed record HoldCounts(string SaleId, string UserId, int Open, int Lapsed);

    private sealed record UnitsHeld(string SaleId, string UserId, int Units);
}

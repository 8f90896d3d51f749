using System.Diagnostics;
using FlashSale.Data.Engines;
using FlashSale.Data.Realtime;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>
/// One attempt to decide a batch in one transaction: load, plan, write, commit. The row versions of inventories and sales guard what it
/// writes. Requests are answered only after the commit. Thread-safe.
/// </summary>
internal sealed class BatchTransaction(
    IDbContextFactory<FlashSaleDbContext> contexts,
    BatchPlanner planner,
    FormerBuyers formerBuyers,
    StockFeed stockFeed,
    CommitAnnouncer announcer,
    SoldOutCache soldOut,
    CheckoutMetrics metrics,
    TimeProvider clock)
{
    /// <summary>Decides a batch and answers its requests, except those for the next sale.</summary>
    /// <param name="batch">The requests. More of them may join while the transaction waits for the database.</param>
    /// <param name="lockRows">Whether to lock the rows of inventories and sales before they're read.</param>
    /// <param name="inDoubt">Whether an earlier commit of the batch may have happened. Its orders are looked up first.</param>
    /// <returns>What is left to do; null if nothing was decided, because the batch has to lock its rows first.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Something changed after it was read. Nothing was written; decide again.</exception>
    /// <exception cref="AmbiguousCommitException">The commit failed; it may have happened.</exception>
    public async Task<BatchResult?> TryDecideAsync(PurchaseBatch batch, bool lockRows, bool inDoubt)
    {
        var began = Stopwatch.GetTimestamp();
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        // A failure rolls everything back, so savepoints would only add two round trips.
        context.Database.AutoSavepointsEnabled = false;

        // Load.
        if (lockRows)
            await context.LockAsync([.. batch.Tickets.Select(ticket => ticket.Request.ProductId).Distinct(StringComparer.Ordinal)]);
        var stock = await BatchStock.ReadAsync(context, batch.Tickets);
        // With several nodes, a batch spends most of its time waiting for the rows. Requests that arrived during the wait join it here.
        batch.TakeMore();
        if (batch.Tickets.Any(ticket => !stock.FirstArrivals.ContainsKey(ticket.Request.ProductId)))
            return null;
        var earlier = await EarlierAnswers.ReadAsync(context, batch.Tickets, inDoubt);
        var recovered = batch.Tickets.Select(ticket => earlier.OrdersById.GetValueOrDefault(ticket.OrderId)).OfType<Order>().ToList();
        var notifications = await FindNotificationsAsync(context, recovered);

        // Plan. The plan is made again after a conflict, and may differ then.
        var sorted = planner.Sort(batch.Tickets, stock, earlier, clock.Now());
        var limited = BatchPlanner.LimitedBuyers(sorted);
        var unitsHeld = await context.SumUnitsHeldAsync(limited);
        await formerBuyers.AddUnitsHeldAsync(context, unitsHeld, limited);
        var unpaidHolds = await context.CountUnpaidHoldsAsync(planner.PayingBuyers(sorted));
        var plan = planner.Decide(sorted, stock, unitsHeld, unpaidHolds, clock.Now());

        // Write.
        // Orders are always guarded by row versions. Refusals write none of these rows, so they're checked unless the rows are locked.
        var mustCheckRefusals = !lockRows && context is not SqliteFlashSaleDbContext;
        if (mustCheckRefusals)
        {
            if (NeedsLocks(plan))
                return null;
            await ThrowIfChangedAsync(context, plan);
        }
        if (plan.Orders.Count > 0 || plan.Refusals.Count > 0)
        {
            foreach (var product in plan.Products)
                TakeUnits(product);
            await OrderWriter.WriteAsync(context, plan.Orders, plan.Refusals);
            if (mustCheckRefusals)
                await ThrowIfRefusedAsync(context, plan.Orders);
            ThrowIfTooOld(plan.Orders);

            // Commit.
            await transaction.CommitOrThrowAmbiguousAsync();
        }

        var took = Stopwatch.GetElapsedTime(began);
        PublishRecovered(recovered, notifications, stock);
        PublishRead(plan.Products);
        metrics.Committed(batch.Tickets.Count, took);
        metrics.TraceBatch(plan.Answers, took);
        // Answered before the context is disposed of. An error there must not make a committed batch look as if it had failed.
        foreach (var (ticket, outcome) in sorted.Repeated.Concat(plan.Answers))
            ticket.Answer(outcome);
        return new BatchResult(sorted.ForNextSale, LockRowsNext: plan.Refusals.Count > plan.Orders.Count);
    }

    // The commit itself announces what this transaction wrote. Orders of an earlier commit that was in doubt are announced here.
    private void PublishRecovered(List<Order> recovered, List<Notification> notifications, BatchStock stock)
    {
        announcer.PublishFound(recovered, notifications);
        foreach (var productId in recovered.Select(order => order.ProductId).Distinct(StringComparer.Ordinal))
        {
            if (stock.Inventories.TryGetValue(productId, out var inventory) && stock.Sales.TryGetValue(productId, out var sale))
                stockFeed.Publish(StockLevels.Of(inventory, sale));
        }
    }

    // A level that was only read may be new to this node as well.
    private void PublishRead(IReadOnlyList<ProductPlan> products)
    {
        foreach (var product in products)
        {
            var (tickets, offer) = product.Batch;
            var level = StockLevels.Of(offer.Inventory, offer.Sale);
            if (product.Orders.Count == 0)
                stockFeed.Publish(level);
            soldOut.Note(offer.Sale, level, tickets[^1].ArrivedAt);
        }
    }

    private static void TakeUnits(ProductPlan product)
    {
        if (product.Orders.Count == 0)
            return;
        var (tickets, (inventory, sale, _)) = product.Batch;
        OrderUnits.Take(inventory, sale, product.Orders.Sum(order => order.Quantity), tickets[^1].ArrivedAt);
        sale.LastClaimNumber += product.Orders.Count;
    }

    // A refusal rules out an order with the same key only if no node can write that order between the lookup by key and this commit. The
    // guarded update of the inventory ensures that for a product that sells; a product that only refuses needs row locks.
    private static bool NeedsLocks(BatchPlan plan)
    {
        var selling = plan.Products.Where(product => product.Orders.Count > 0).Select(product => product.Batch.Offer.Inventory.ProductId)
            .ToHashSet(StringComparer.Ordinal);
        return plan.Refusals.Any(refusal => !selling.Contains(refusal.ProductId));
    }

    // Refusals are checked like writes: units may have come back since they were read, or another node may have sold to the same buyer.
    private static async Task ThrowIfChangedAsync(FlashSaleDbContext context, BatchPlan plan)
    {
        var read = plan.Products.Where(product => product.Orders.Count == 0).Select(product => product.Batch.Offer.Inventory)
            .ToDictionary(inventory => inventory.Id, inventory => inventory.RowVersion, StringComparer.Ordinal);
        if (read.Count == 0)
            return;
        var ids = read.Keys.ToList();
        var now = await context.Inventories.Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.RowVersion }).ToListAsync();
        if (now.Count != read.Count || now.Exists(row => read[row.Id] != row.RowVersion))
            throw new DbUpdateConcurrencyException();
    }

    // A refusal changes no row version. The orders are written, so the rows are locked: a refusal that was committed before is visible
    // now, and a later one finds the orders.
    private static async Task ThrowIfRefusedAsync(FlashSaleDbContext context, IEnumerable<Order> orders)
    {
        var refusals = await context.FindRefusalsAsync(
            [.. orders.Where(order => order.IdempotencyKey is not null).Select(order => (order.UserId!, order.IdempotencyKey!))]);
        if (refusals.Count > 0)
            throw new DbUpdateConcurrencyException();
    }

    // The process may have been paused for a long time. From here on it holds the rows' locks, so another node has to wait to refuse.
    private void ThrowIfTooOld(IEnumerable<Order> orders)
    {
        var now = clock.Now();
        if (orders.Any(order => planner.IsTooOld(order.CreatedAt, now)))
            throw new DbUpdateConcurrencyException();
    }

    // The notifications of orders whose commit was in doubt. Neither was published.
    private async Task<List<Notification>> FindNotificationsAsync(FlashSaleDbContext context, List<Order> recovered)
    {
        if (recovered.Count == 0 || !announcer.AreChangesWanted)
            return [];
        var placedAt = recovered.ToDictionary(order => order.Id, order => order.CreatedAt, StringComparer.Ordinal);
        var buyers = recovered.Select(order => order.UserId).Distinct().ToList();
        var instants = placedAt.Values.Distinct().ToList();
        var notifications = await context.Notifications.AsNoTracking()
            .Where(notification => buyers.Contains(notification.UserId) && instants.Contains(notification.CreatedAt))
            .ToListAsync();
        return notifications.FindAll(each =>
            each.OrderId is { } orderId && placedAt.TryGetValue(orderId, out var instant) && instant == each.CreatedAt);
    }
}

using FlashSale.Data.Catalog;
using FlashSale.Data.Stock;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Ordering;

/// <summary>Reads orders and moves their status, with their units, through the <see cref="StockLedger"/>. Thread-safe.</summary>
internal sealed class OrderService(
    IDbContextFactory<FlashSaleDbContext> contexts, StockLedger ledger, FormerBuyers formerBuyers, TimeProvider clock) : IOrders
{
    public async Task<PageOf<Order>> ListOwnAsync(string userId, int skip, int take, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var own = context.Orders.AsNoTracking().Where(order => order.UserId == userId && order.HiddenAt == null);
        var orders = await own.Include(order => order.Product).OrderByDescending(order => order.Id).Skip(skip).Take(take)
            .ToListAsync(cancellationToken);
        return new PageOf<Order>(orders, await own.CountAsync(cancellationToken));
    }

    public async Task<Order?> FindOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await WithDetails(context).SingleOrDefaultAsync(
            order => order.Id == orderId && order.UserId == userId && order.HiddenAt == null, cancellationToken);
    }

    public async Task<Order?> FindByKeyAsync(string userId, string idempotencyKey, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await WithDetails(context).SingleOrDefaultAsync(
            order => order.IdempotencyKey == idempotencyKey && order.UserId == userId && order.HiddenAt == null, cancellationToken);
    }

    public async Task<int> UnitsHeldAsync(string userId, string saleId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await formerBuyers.UnitsHeldAsync(context, saleId, userId, cancellationToken);
    }

    public async Task<IReadOnlyList<Order>> ListHoldsAsync(string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.Now();
        return await context.Orders.AsNoTracking()
            .Where(order => order.UserId == userId && order.Status == OrderStatus.Pending && order.ExpiresAt > now)
            .OrderBy(order => order.ExpiresAt)
            .ToListAsync(cancellationToken);
    }

    public Task<OrderMove> CancelOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default) =>
        MoveAsync(orderId, OrderStatus.Cancelled, owner: userId, actor: null, cancellationToken);

    public async Task<OrderDeletion> DeleteOwnAsync(string userId, string orderId, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var order = await context.Orders.SingleOrDefaultAsync(
                each => each.Id == orderId && each.UserId == userId && each.HiddenAt == null, cancellationToken);
            if (order is null)
                return new OrderDeletion.NotFound();
            if (!order.Hide(clock.Now()))
                return new OrderDeletion.NotOver(order);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                return new OrderDeletion.Done(order);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Its status changed at the same moment. Check again whether it's over.
            }
        }
    }

    public Task<OrderMove> MoveAsync(string orderId, OrderStatus to, string actor, CancellationToken cancellationToken = default) =>
        MoveAsync(orderId, to, owner: null, actor, cancellationToken);

    public async Task<PageOf<OrderLine>> ListAsync(OrderFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var lines = Lines(context, Matching(context, filter));
        var page = await lines.OrderByDescending(line => line.Order.Id).Skip(filter.Skip).Take(filter.Take).ToListAsync(cancellationToken);
        return new PageOf<OrderLine>(
            [.. page.Select(line => new OrderLine(line.Order, line.Buyer))], await lines.CountAsync(cancellationToken));
    }

    public async Task<OrderSums> SumAsync(DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // Ids are indexed and grow with time: an order's id begins with the time when it was placed.
        var first = EntityId.FirstAt(since);
        var sums = await context.Orders.HoldingStock()
#pragma warning disable CA1309 // The database compares.
            .Where(order => string.Compare(order.Id, first) >= 0)
#pragma warning restore CA1309
            .GroupBy(order => order.Status)
            .Select(group => new
            {
                Status = group.Key,
                Orders = group.Count(),
                Units = group.Sum(order => order.Quantity),
                Total = group.Sum(order => order.Total),
            })
            .ToListAsync(cancellationToken);
        return new OrderSums(
            sums.Sum(each => each.Orders),
            sums.Sum(each => each.Units),
            sums.Where(each => each.Status != OrderStatus.Pending).Sum(each => each.Total));
    }

    public async Task<OrderLine?> FindAsync(string orderId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var line = await Lines(context, context.Orders.Where(order => order.Id == orderId)).SingleOrDefaultAsync(cancellationToken);
        return line is null ? null : new OrderLine(line.Order, line.Buyer);
    }

    private async Task<OrderMove> MoveAsync(
        string orderId, OrderStatus to, string? owner, string? actor, CancellationToken cancellationToken)
    {
        var productId = await FindProductAsync(orderId, cancellationToken);
        if (productId is null)
            return new OrderMove.NotFound();
        var now = clock.Now();
        return await ledger.ChangeAsync<OrderMove>(productId, async (context, inventory, inDoubt, token) =>
        {
            var order = await context.Orders.Include(each => each.Product).Include(each => each.Sale)
                .SingleOrDefaultAsync(each => each.Id == orderId, token);
            if (order is null || inventory is null || (owner is not null && (order.UserId != owner || order.HiddenAt is not null)))
                return new OrderMove.NotFound();
            if (inDoubt && order.Status == to && order.UpdatedAt >= now && order.UpdatedBy == actor)
                return new OrderMove.Done(order);
            var heldStock = order.Status.HoldsStock();
            var move = order.Move(to, inventory, now, actor);
            if (move is not OrderMove.Done)
                return move;
            if (heldStock && !to.HoldsStock())
                await PaymentLedger.CancelPaymentAsync(context, [order], now, token);
            AddNotices(context, order, actor, now);
            return move;
        }, cancellationToken);
    }

    private static void AddNotices(FlashSaleDbContext context, Order order, string? actor, DateTimeOffset now)
    {
        if (order.UserId is not { } buyer)
            return;
        // A buyer who cancels an order sees the result on the page, and only gets the e-mail.
        if (actor is not null)
            context.Add(OrderNotices.Moved(buyer, order, now));
        context.Add(OrderNotices.Mail(OrderKinds.EmailOf(order.Status), order, now));
    }

    private async Task<string?> FindProductAsync(string orderId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Orders.Where(order => order.Id == orderId).Select(order => order.ProductId)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<Order> WithDetails(FlashSaleDbContext context) =>
        context.Orders.AsNoTracking().Include(order => order.Product).Include(order => order.Sale);

    private static IQueryable<Order> Matching(FlashSaleDbContext context, OrderFilter filter)
    {
        IQueryable<Order> orders = context.Orders;
        if (filter.Status is { } status)
            orders = orders.Where(order => order.Status == status);
        if (filter.SaleId is { } saleId)
            orders = orders.Where(order => order.SaleId == saleId);
        if (string.IsNullOrWhiteSpace(filter.Search))
            return orders;

        var words = ProductQueries.Literal(filter.Search);
        // Ten letters can be an order number or a name, such as "headphones".
        var number = Order.IdEndOf(words);
        var name = words.ToUpperInvariant();
        var products = context.Products.WhereNameMatches(words);
        return orders.Where(order =>
            (number != null && order.Id.EndsWith(number))
#pragma warning disable CA1304, CA1311, CA1862 // The database compares.
            || order.ProductName.ToUpper().Contains(name)
#pragma warning restore CA1304, CA1311, CA1862
            || products.Any(product => product.Id == order.ProductId)
            || context.Users.Any(user => user.Id == order.UserId && user.NormalizedUserName!.Contains(name)));
    }

    private static IQueryable<Line> Lines(FlashSaleDbContext context, IQueryable<Order> orders) =>
        from order in orders.AsNoTracking().Include(order => order.Product).Include(order => order.Sale)
        join user in context.Users on order.UserId equals user.Id into users
        from user in users.DefaultIfEmpty()
        select new Line { Order = order, Buyer = user!.UserName };

    private sealed class Line
    {
        public required Order Order { get; init; }

        public required string? Buyer { get; init; }
    }
}

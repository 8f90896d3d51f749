using System.Collections.Concurrent;
using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Data.Payments;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Realtime;

/// <summary>A commit announces stock levels, edits and bulk inserts. <see cref="ChangeFeedTests"/> covers entities.</summary>
public sealed class CommitAnnouncerTests(ShopDatabases databases) : PaymentTest(databases)
{
    private const string Sold = "an order";
    private const string Restock = "a restock";
    private const string Correction = "a correction";
    private const string Cancellation = "a cancellation";
    private const string Expiry = "a hold that expires";
    private const string Refund = "a refund";
    private const string LatePayment = "a payment after its hold";
    private const string Terms = "new terms of a sale";
    private const string NewSale = "a new sale";
    private const string DeletedSale = "a deleted sale";

    private readonly FaultInjector faults = new();
    private readonly ConcurrentQueue<StockLevel> levels = [];
    private readonly ConcurrentQueue<SaleNotice> notices = [];
    private readonly ConcurrentQueue<Change> changes = [];

    /// <summary>Everything that changes a stock level, on each engine.</summary>
    public static TheoryData<DatabaseEngine, string> StockChanges
    {
        get
        {
            string[] kinds = [Sold, Restock, Correction, Cancellation, Expiry, Refund, LatePayment, Terms, NewSale, DeletedSale];
            var data = new TheoryData<DatabaseEngine, string>();
            foreach (var engine in new[] { DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer })
                Array.ForEach(kinds, kind => data.Add(engine, kind));
            return data;
        }
    }

    [Theory, MemberData(nameof(StockChanges))]
    public async Task Stock_change_publishes_one_level_as_it_was_saved(DatabaseEngine engine, string kind)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, changeAsync) = await PrepareAsync(shop, kind);
        Listen(shop);

        await changeAsync();

        await using var context = shop.Context();
        var inventory = await context.Inventories.AsNoTracking().SingleAsync(Cancelled);
        var sale = await context.Sales.AsNoTracking().SingleOrDefaultAsync(Cancelled);
        levels.ShouldHaveSingleItem().ShouldBe(new StockLevel(
            product.Id, inventory.Stock, sale?.Id, sale?.UnitsSold ?? 0, sale?.UnitsOffered, inventory.RowVersion, sale?.RowVersion ?? 0));
        notices.Count.ShouldBe(kind is Terms or NewSale or DeletedSale ? 1 : 0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rush_publishes_one_level_for_each_commit(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 100);
        var buyers = await shop.AddBuyersAsync(150);
        Listen(shop);

        await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product)));

        var saved = changes.Select(change => change.After).OfType<Inventory>()
            .ToDictionary(inventory => inventory.RowVersion, inventory => inventory.Stock);
        var sold = levels.DistinctBy(level => level.RowVersion).ToList();
        sold.ShouldAllBe(level => saved[level.RowVersion] == level.Stock && level.Claimed == 100 - level.Stock);
        sold.Count.ShouldBe(saved.Count);
        sold[^1].Left.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Level_of_an_order_is_published_without_reading(DatabaseEngine engine)
    {
        await using var shop = await OpenFaultyShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        Listen(shop);
        faults.CutAfterNextCommit("SELECT");

        await OrderAsync(shop, ann, product, quantity: 2);

        faults.Mend().ShouldBeTrue();
        levels.ShouldHaveSingleItem().Left.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Contexts_returned_with_an_open_connection_still_announce(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        List<FlashSaleDbContext> pooled = [];
        for (var i = 0; i < 10; i++)
        {
            pooled.Add(await shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(Cancelled));
            await pooled[i].Database.OpenConnectionAsync(Cancelled);
        }
        foreach (var context in pooled)
            await context.DisposeAsync();
        Listen(shop);

        await OrderAsync(shop, ann, product, quantity: 2);

        levels.ShouldHaveSingleItem().Left.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Level_that_cannot_be_read_does_not_fail_the_restock(DatabaseEngine engine)
    {
        await using var shop = await OpenFaultyShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        Listen(shop);
        faults.CutAfterNextCommit("FlashSales");

        var outcome = await shop.Get<IInventories>().AddAsync(product.Id, 3, StockReason.Restock, null, "mia", Cancelled);

        faults.Mend().ShouldBeTrue();
        outcome.ShouldBeOfType<EditOutcome<InventoryLine>.Saved>();
        levels.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Order_of_a_past_sale_that_is_canceled_shows_the_live_sale(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, past) = await shop.AddLiveSaleAsync(units: 5);
        var order = await shop.AddOrderAsync(await shop.AddUserAsync(), product, past, quantity: 2);
        shop.Advance(TimeSpan.FromHours(2));
        var live = await shop.AddSaleAsync(product, 30m, shop.Now.AddMinutes(-1), shop.Now.AddHours(1), 4);
        Listen(shop);

        (await shop.Get<IOrders>().MoveAsync(order.Id, OrderStatus.Cancelled, "mia", Cancelled)).ShouldBeOfType<OrderMove.Done>();

        var level = levels.ShouldHaveSingleItem();
        (level.Stock, level.SaleId, level.Offered).ShouldBe((5, live.Id, 4));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Bulk_inserted_orders_are_announced_by_the_commit(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var orders = await NewOrdersAsync(shop, 20);
        Listen(shop);
        await using var context = shop.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
        await new BulkInsert(context).Add(orders).SendAsync(Cancelled);
        changes.ShouldBeEmpty();

        await transaction.CommitAsync(Cancelled);

        changes.Select(change => change.After).OfType<Order>().Select(order => order.Id).ShouldBe(orders.Select(order => order.Id));
        changes.ShouldAllBe(change => change.Before == null && !orders.Contains(change.After));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Subscriber_that_comes_before_the_commit_gets_the_new_orders(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var orders = await NewOrdersAsync(shop, 20);
        await using var context = shop.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
        await new BulkInsert(context).Add(orders).SendAsync(Cancelled);
        Listen(shop);

        await transaction.CommitAsync(Cancelled);

        changes.Count.ShouldBe(20);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rolled_back_transaction_announces_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var orders = await NewOrdersAsync(shop, 20);
        Listen(shop);
        await using (var context = shop.Context())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
            await SellAsync(context, orders);
            await transaction.RollbackAsync(Cancelled);
        }
        await using (var context = shop.Context())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
            await SellAsync(context, orders);
        }

        changes.ShouldBeEmpty();
        levels.ShouldBeEmpty();
        notices.ShouldBeEmpty();
        // Nor is it announced with what the same pooled context commits later.
        await shop.AddProductAsync("Teapot");
        changes.ShouldAllBe(change => change.Entity is Product || change.Entity is Inventory);
        levels.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Order_found_after_an_ambiguous_commit_publishes_its_level(DatabaseEngine engine)
    {
        await using var shop = await OpenFaultyShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        Listen(shop);
        faults.AfterNextCommit(() => throw new TimeoutException("The line was cut."));

        await OrderAsync(shop, ann, product, quantity: 2);

        levels.ShouldHaveSingleItem().Left.ShouldBe(3);
        changes.Select(change => change.After).OfType<Order>().Count().ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Restock_found_after_an_ambiguous_commit_publishes_its_level(DatabaseEngine engine)
    {
        await using var shop = await OpenFaultyShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        Listen(shop);
        faults.AfterNextCommit(() => throw new TimeoutException("The line was cut."));

        await shop.Get<IInventories>().AddAsync(product.Id, 3, StockReason.Restock, null, "mia", Cancelled);

        levels.ShouldHaveSingleItem().Stock.ShouldBe(8);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Edits_of_a_product_and_its_timer_notify_its_pages_once_each(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = (await shop.Get<IProducts>().FindAsync((await shop.AddProductAsync()).Id, Cancelled))!;
        Listen(shop);

        await shop.Get<IProducts>()
            .UpdateAsync(product.Id, new ProductDraft("Teapot", null, 30m, true), product.RowVersion, "mia", Cancelled);
        await shop.Get<ICountdownTimers>().CreateAsync(product.Id, 60, "mia", Cancelled);

        notices.ShouldBe([new SaleNotice(product.Id), new SaleNotice(product.Id)]);
        levels.ShouldBeEmpty();
    }

    private Task<TestShop> OpenFaultyShopAsync(DatabaseEngine engine) => OpenShopAsync(engine, addServices: faults.Watch);

    private void Listen(TestShop shop)
    {
        shop.Get<StockFeed>().Relay(levels.Enqueue);
        shop.Get<SaleFeed>().SubscribeToAll(notices.Enqueue);
        shop.Get<ChangeFeed>().Subscribe(changes.Enqueue);
    }

    private static async Task<List<Order>> NewOrdersAsync(TestShop shop, int count)
    {
        var (product, sale) = await shop.AddLiveSaleAsync(units: count);
        var user = await shop.AddUserAsync();
        return [.. Enumerable.Range(1, count).Select(number => shop.NewOrder(user, product, sale, claimNumber: number))];
    }

    private static async Task SellAsync(FlashSaleDbContext context, List<Order> orders)
    {
        (await context.Inventories.SingleAsync(Cancelled)).Stock -= orders.Count;
        var sale = await context.Sales.SingleAsync(Cancelled);
        sale.UnitsSold += orders.Count;
        sale.Discount++;
        await context.SaveChangesAsync(Cancelled);
        await new BulkInsert(context).Add(orders).SendAsync(Cancelled);
    }

    /// <returns>The product, and what changes its level.</returns>
    private static async Task<(Product Product, Func<Task> ChangeAsync)> PrepareAsync(TestShop shop, string kind)
    {
        if (kind == NewSale)
        {
            var unsold = await shop.AddProductAsync(stock: 50);
            var draft = new SaleDraft(25m, shop.Now.AddHours(1), shop.Now.AddHours(2), 40, null);
            return (unsold, async () => (await shop.Get<ISales>().CreateAsync(unsold.Id, draft, "mia", Cancelled))
                .ShouldBeOfType<EditOutcome<Sale>.Saved>());
        }
        var (product, sale) = await shop.AddLiveSaleAsync(units: 50);
        var buyer = await shop.AddUserAsync();
        switch (kind)
        {
            case Sold:
                return (product, () => OrderAsync(shop, buyer, product, quantity: 2));
            case Restock:
                return (product, () => shop.Get<IInventories>().AddAsync(product.Id, 3, StockReason.Restock, null, "mia", Cancelled));
            case Correction:
                return (product, () => shop.Get<IInventories>().SetAsync(product.Id, 30, null, "mia", Cancelled));
            case Cancellation:
                var confirmed = await shop.AddOrderAsync(buyer, product, sale, quantity: 2);
                return (product, () => shop.Get<IOrders>().MoveAsync(confirmed.Id, OrderStatus.Cancelled, "mia", Cancelled));
            case Expiry:
                await OrderAsync(shop, buyer, product, quantity: 2);
                shop.Advance(Hold);
                return (product, () => ExpireAsync(shop));
            case Refund:
                var paid = await GoToPayAsync(shop, await OrderAsync(shop, buyer, product, quantity: 2));
                await shop.Get<IPayments>().SettleAsync(paid.Id, "receipt", Cancelled);
                return (product, () => shop.Get<IPayments>().RecordRefundAsync(paid.Id, Cancelled));
            case LatePayment:
                var late = await GoToPayAsync(shop, await OrderAsync(shop, buyer, product, quantity: 2));
                shop.Advance(Hold);
                await ExpireAsync(shop);
                return (product, () => shop.Get<IPayments>().SettleAsync(late.Id, "receipt", Cancelled));
            case Terms:
                var terms = SaleDraft.Of(sale);
                return (product, () => shop.Get<ISales>().AmendAsync(sale.Id, terms, terms with { UnitsOffered = 45 }, "mia", Cancelled));
            case DeletedSale:
                return (product, () => shop.Get<ISales>().DeleteAsync(sale.Id, "mia", Cancelled));
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such change.");
        }
    }
}

using System.Collections.Concurrent;
using FlashSale.Data.Engines;
using FlashSale.Data.Privacy;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Notifications;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Data.Payments;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Realtime;

public sealed class ChangeFeedTests(ShopDatabases databases) : PaymentTest(databases)
{
    private readonly ConcurrentQueue<Change> received = [];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_product_and_its_inventory_are_published(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        using var listening = Listen(shop);

        var product = await SavedAsync(shop.Get<IProducts>().CreateAsync(new ProductDraft("Kettle", null, 20m, true), "mia", Cancelled));

        received.Count.ShouldBe(2);
        var change = Single<Product>();
        change.Before.ShouldBeNull();
        change.After.ShouldBeEquivalentTo(await shop.Get<IProducts>().FindAsync(product.Id, Cancelled));
        change.After.ShouldNotBeSameAs(product);
        Single<Inventory>().After!.ProductId.ShouldBe(product.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_changed_product_is_published_as_before_and_after(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = (await shop.Get<IProducts>().FindAsync((await shop.AddProductAsync("Kettle")).Id, Cancelled))!;
        using var listening = Listen(shop);
        shop.Advance(TimeSpan.FromSeconds(1));

        await SavedAsync(
            shop.Get<IProducts>()
                .UpdateAsync(product.Id, new ProductDraft("Teapot", "Blue.", 30m, true), product.RowVersion, "mia", Cancelled));

        var (before, after) = Single<Product>();
        before.ShouldBeEquivalentTo(product);
        after.ShouldBeEquivalentTo(await shop.Get<IProducts>().FindAsync(product.Id, Cancelled));
        after!.Name.ShouldBe("Teapot");
        after.RowVersion.ShouldBeGreaterThan(before!.RowVersion);
        received.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_restock_is_published(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        using var listening = Listen(shop);

        await shop.Get<IInventories>().AddAsync(product.Id, 3, StockReason.Restock, null, "mia", Cancelled);

        var (before, after) = Single<Inventory>();
        before!.Stock.ShouldBe(5);
        after!.Stock.ShouldBe(8);
        after.RowVersion.ShouldBe((await shop.Get<IInventories>().FindAsync(product.Id, Cancelled))!.RowVersion);
        received.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Planning_changing_and_deleting_a_sale_are_published(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        using var listening = Listen(shop);
        var sales = shop.Get<ISales>();
        var draft = new SaleDraft(25m, shop.Now.AddHours(1), shop.Now.AddHours(2), null, null);

        var sale = await SavedAsync(sales.CreateAsync(product.Id, draft, "mia", Cancelled));
        await SavedAsync(sales.UpdateAsync(sale.Id, draft, draft with { Discount = 30m }, "mia", Cancelled));
        await SavedAsync(sales.DeleteAsync(sale.Id, "mia", Cancelled));

        var changes = Received<Sale>();
        changes.Select(each => (each.Before?.Discount, each.After?.Discount)).ShouldBe([(null, 25m), (25m, 30m), (30m, null)]);
        changes[1].After!.RowVersion.ShouldBeGreaterThan(changes[0].After!.RowVersion);
        changes.ShouldAllBe(each => each.After == null || each.After.Product == null);
        received.Count.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Starting_changing_and_deleting_a_timer_are_published(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        using var listening = Listen(shop);
        var timers = shop.Get<ICountdownTimers>();

        var timer = await SavedAsync(timers.CreateAsync(product.Id, 60, "mia", Cancelled));
        await SavedAsync(timers.UpdateAsync(timer.Id, 90, timer.RowVersion, "mia", Cancelled));
        (await timers.DeleteAsync(timer.Id, Cancelled)).ShouldBeTrue();
        (await timers.DeleteAsync(timer.Id, Cancelled)).ShouldBeFalse();

        Received<CountdownTimer>().Select(each => (each.Before?.Duration, each.After?.Duration))
            .ShouldBe([(null, 60), (60, 90), (90, null)]);
        received.Count.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_is_published_with_its_stock_and_notification(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        using var listening = Listen(shop);

        var order = await OrderAsync(shop, ann, product, quantity: 2);

        var change = Single<Order>();
        change.Before.ShouldBeNull();
        change.After.ShouldBeEquivalentTo(await ReadAsync(shop, order));
        Single<Notification>().After!.OrderId.ShouldBe(order.Id);
        var (before, after) = Single<Inventory>();
        (before!.Stock, after!.Stock).ShouldBe((5, 3));
        Single<Sale>().After!.UnitsSold.ShouldBe(2);
        received.Count.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Every_order_of_a_rush_is_published_once(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 100);
        var buyers = await shop.AddBuyersAsync(150);
        using var listening = Listen(shop);

        var outcomes = await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product)));

        var orders = outcomes.OfType<PurchaseOutcome.Accepted>().Select(accepted => accepted.Order.Id).ToList();
        orders.Count.ShouldBe(100);
        Received<Order>().Select(each => each.After!.Id).ShouldBe(orders, ignoreOrder: true);
        Received<Notification>().Select(each => each.After!.OrderId).ShouldBe(orders, ignoreOrder: true);
        Received<Order>().ShouldAllBe(each => each.After!.Product == null && each.After.Sale == null);
        Received<Inventory>().Sum(each => each.Before!.Stock - each.After!.Stock).ShouldBe(100);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_with_an_unknown_commit_is_published_once(DatabaseEngine engine)
    {
        var faults = new FaultInjector();
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        using var listening = Listen(shop);
        faults.AfterNextCommit(() => throw new TimeoutException("The line was cut."));

        var order = await OrderAsync(shop, ann, product);

        Single<Order>().After.ShouldBeEquivalentTo(await ReadAsync(shop, order));
        Single<Notification>().After!.OrderId.ShouldBe(order.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_repeated_order_is_not_published(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        await shop.BuyAsync(ann, product, key: "once");
        using var listening = Listen(shop);

        (await shop.BuyAsync(ann, product, key: "once")).ShouldBeOfType<PurchaseOutcome.Accepted>();

        received.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_cancellation_is_published_with_the_returned_units(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5);
        var order = await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, quantity: 2);
        using var listening = Listen(shop);

        (await shop.Get<IOrders>().MoveAsync(order.Id, OrderStatus.Cancelled, "mia", Cancelled)).ShouldBeOfType<OrderMove.Done>();

        var (before, after) = Single<Order>();
        (before!.Status, after!.Status).ShouldBe((OrderStatus.Confirmed, OrderStatus.Cancelled));
        Single<Inventory>().After!.Stock.ShouldBe(5);
        Single<Sale>().After!.UnitsSold.ShouldBe(0);
        Single<Notification>().After!.Kind.ShouldBe("order.cancelled");
        received.Count.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_paid_order_is_published(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var payment = await GoToPayAsync(shop, await OrderAsync(shop, await shop.AddUserAsync(), product));
        using var listening = Listen(shop);

        await shop.Get<IPayments>().SettleAsync(payment.Id, Gateway.Pay(payment), Cancelled);

        var (before, after) = Single<Order>();
        (before!.Status, after!.Status).ShouldBe((OrderStatus.Pending, OrderStatus.Confirmed));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_expired_order_is_published(DatabaseEngine engine)
    {
        await using var shop = await OpenPayingShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await OrderAsync(shop, await shop.AddUserAsync(), product);
        using var listening = Listen(shop);

        shop.Advance(Hold);
        (await ExpireAsync(shop)).ShouldBe(1);

        var (before, after) = Single<Order>();
        (before!.Status, after!.Status).ShouldBe((OrderStatus.Pending, OrderStatus.Expired));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deleted_account_is_published_and_its_orders_stay(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        await shop.BuyAsync(ann, product, key: "once");
        using var listening = Listen(shop);

        (await shop.Get<PersonalData>().DeleteAccountAsync(ann.Id, Cancelled)).ShouldBeTrue();

        var (before, after) = Single<Order>();
        (before!.UserId, after!.UserId).ShouldBe((ann.Id, null));
        Single<Notification>().After.ShouldBeNull();
        received.Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Changes_of_a_transaction_are_published_after_its_commit(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        using var listening = Listen(shop);
        await using var context = shop.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
        context.Add(NewProduct(shop, "Kettle"));
        await context.SaveChangesAsync(Cancelled);
        context.Add(NewProduct(shop, "Teapot"));
        await context.SaveChangesAsync(Cancelled);

        received.ShouldBeEmpty();
        await transaction.CommitAsync(Cancelled);

        Received<Product>().Select(each => each.After!.Name).ShouldBe(["Kettle", "Teapot"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rolled_back_changes_are_not_published(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        using var listening = Listen(shop);
        await using var context = shop.Context();
        await using (var transaction = await context.Database.BeginTransactionAsync(Cancelled))
        {
            context.Add(NewProduct(shop, "Kettle"));
            await context.SaveChangesAsync(Cancelled);
            await transaction.RollbackAsync(Cancelled);
        }
        await using (await context.Database.BeginTransactionAsync(Cancelled))
        {
            context.Add(NewProduct(shop, "Pan"));
            await context.SaveChangesAsync(Cancelled);
        }
        await using (var transaction = await context.Database.BeginTransactionAsync(Cancelled))
        {
            context.Add(NewProduct(shop, "Teapot"));
            await context.SaveChangesAsync(Cancelled);
            await transaction.CommitAsync(Cancelled);
        }

        Single<Product>().After!.Name.ShouldBe("Teapot");
    }

    // SQLite has only one writer, so it can't conflict.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_failed_save_is_not_published_and_its_retry_is_published_once(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var product = await shop.AddProductAsync(stock: 5);
        using var listening = Listen(shop);
        var other = shop.AddNode().GetRequiredService<IInventories>();
        concurrently.BeforeNextSave(() => other.AddAsync(product.Id, 1, StockReason.Restock, null, "max", Cancelled));

        await shop.Get<IInventories>().AddAsync(product.Id, 3, StockReason.Restock, null, "mia", Cancelled);

        var (before, after) = Single<Inventory>();
        (before!.Stock, after!.Stock).ShouldBe((6, 9));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Changes_without_subscribers_are_not_recorded(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await using var context = shop.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
        context.Add(NewProduct(shop, "Kettle"));
        await context.SaveChangesAsync(Cancelled);

        using var listening = Listen(shop);
        await transaction.CommitAsync(Cancelled);

        received.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_failing_subscriber_harms_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        using var failing = shop.Get<ChangeFeed>().Subscribe(_ => throw new InvalidOperationException("out of order"));
        using var listening = Listen(shop);

        var order = await OrderAsync(shop, ann, product);
        (await shop.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeOfType<OrderMove.Done>();

        Received<Order>().Count.ShouldBe(2);
        (await shop.StockOfAsync(product)).ShouldBe(5);
        await shop.LedgerShouldBalanceAsync();
    }

    private IDisposable Listen(TestShop shop) => shop.Get<ChangeFeed>().Subscribe(received.Enqueue);

    private List<(T? Before, T? After)> Received<T>()
        where T : Entity =>
            [.. received.Where(change => change.Before is T || change.After is T).Select(change => ((T?)change.Before, (T?)change.After))];

    private (T? Before, T? After) Single<T>()
        where T : Entity => Received<T>().ShouldHaveSingleItem();

    private static async Task<T> SavedAsync<T>(Task<EditOutcome<T>> editing) =>
        (await editing).ShouldBeOfType<EditOutcome<T>.Saved>().Value;

    private static Product NewProduct(TestShop shop, string name)
    {
        var now = shop.Now;
        return new Product { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, Name = name, Price = 20m };
    }
}

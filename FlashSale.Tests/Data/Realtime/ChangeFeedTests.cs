using System.Collections.Concurrent;
using FlashSale.Data.Accounts;
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
    private readonly ConcurrentQueue<Change> heard = [];

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_of_a_new_product_and_its_inventory(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        using var listening = Listen(shop);

        var product = await SavedAsync(shop.Get<IProducts>().CreateAsync(new ProductDraft("Kettle", null, 20m, true), "mia", Cancelled));

        heard.Count.ShouldBe(2);
        var told = Single<Product>();
        told.Before.ShouldBeNull();
        told.After.ShouldBeEquivalentTo(await shop.Get<IProducts>().FindAsync(product.Id, Cancelled));
        told.After.ShouldNotBeSameAs(product);
        Single<Inventory>().After!.ProductId.ShouldBe(product.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_how_a_product_was_and_how_the_database_has_it_now(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = (await shop.Get<IProducts>().FindAsync((await shop.AddProductAsync("Kettle")).Id, Cancelled))!;
        using var listening = Listen(shop);
        shop.Advance(TimeSpan.FromSeconds(1));

        await SavedAsync(shop.Get<IProducts>().UpdateAsync(product.Id, new ProductDraft("Teapot", "Blue.", 30m, true), product.RowVersion, "mia", Cancelled));

        var (before, after) = Single<Product>();
        before.ShouldBeEquivalentTo(product);
        after.ShouldBeEquivalentTo(await shop.Get<IProducts>().FindAsync(product.Id, Cancelled));
        after!.Name.ShouldBe("Teapot");
        after.RowVersion.ShouldBeGreaterThan(before!.RowVersion);
        heard.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_of_stock_that_a_merchant_adds(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 5);
        using var listening = Listen(shop);

        await shop.Get<IInventories>().AddAsync(product.Id, 3, StockReason.Restock, null, "mia", Cancelled);

        var (before, after) = Single<Inventory>();
        before!.Stock.ShouldBe(5);
        after!.Stock.ShouldBe(8);
        after.RowVersion.ShouldBe((await shop.Get<IInventories>().FindAsync(product.Id, Cancelled))!.RowVersion);
        heard.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_of_a_sale_that_is_planned_changed_and_deleted(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        using var listening = Listen(shop);
        var sales = shop.Get<ISales>();
        var draft = new SaleDraft(25m, shop.Now.AddHours(1), shop.Now.AddHours(2), null, null);

        var sale = await SavedAsync(sales.CreateAsync(product.Id, draft, "mia", Cancelled));
        await SavedAsync(sales.UpdateAsync(sale.Id, draft, draft with { Discount = 30m }, "mia", Cancelled));
        await SavedAsync(sales.DeleteAsync(sale.Id, "mia", Cancelled));

        var told = Heard<Sale>();
        told.Select(each => (each.Before?.Discount, each.After?.Discount)).ShouldBe([(null, 25m), (25m, 30m), (30m, null)]);
        told[1].After!.RowVersion.ShouldBeGreaterThan(told[0].After!.RowVersion);
        told.ShouldAllBe(each => each.After == null || each.After.Product == null);
        heard.Count.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_of_a_timer_that_is_started_changed_and_taken_away(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        using var listening = Listen(shop);
        var timers = shop.Get<ICountdownTimers>();

        var timer = await SavedAsync(timers.CreateAsync(product.Id, 60, "mia", Cancelled));
        await SavedAsync(timers.UpdateAsync(timer.Id, 90, timer.RowVersion, "mia", Cancelled));
        (await timers.DeleteAsync(timer.Id, Cancelled)).ShouldBeTrue();
        (await timers.DeleteAsync(timer.Id, Cancelled)).ShouldBeFalse();

        Heard<CountdownTimer>().Select(each => (each.Before?.Duration, each.After?.Duration)).ShouldBe([(null, 60), (60, 90), (90, null)]);
        heard.Count.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_of_an_order_with_what_it_took_and_its_notification(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        using var listening = Listen(shop);

        var order = await OrderAsync(shop, ann, product, quantity: 2);

        var told = Single<Order>();
        told.Before.ShouldBeNull();
        told.After.ShouldBeEquivalentTo(await ReadAsync(shop, order));
        Single<Notification>().After!.OrderId.ShouldBe(order.Id);
        var (before, after) = Single<Inventory>();
        (before!.Stock, after!.Stock).ShouldBe((5, 3));
        Single<Sale>().After!.UnitsSold.ShouldBe(2);
        heard.Count.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_of_each_order_of_a_rush_once(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 100);
        var buyers = await shop.AddBuyersAsync(150);
        using var listening = Listen(shop);

        var outcomes = await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product)));

        var orders = outcomes.OfType<PurchaseOutcome.Accepted>().Select(accepted => accepted.Order.Id).ToList();
        orders.Count.ShouldBe(100);
        Heard<Order>().Select(each => each.After!.Id).ShouldBe(orders, ignoreOrder: true);
        Heard<Notification>().Select(each => each.After!.OrderId).ShouldBe(orders, ignoreOrder: true);
        Heard<Order>().ShouldAllBe(each => each.After!.Product == null && each.After.Sale == null);
        Heard<Inventory>().Sum(each => each.Before!.Stock - each.After!.Stock).ShouldBe(100);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_once_of_an_order_whose_commit_was_not_heard_of(DatabaseEngine engine)
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
    public async Task Tells_nothing_of_an_order_that_exists_already(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        await shop.BuyAsync(ann, product, key: "once");
        using var listening = Listen(shop);

        (await shop.BuyAsync(ann, product, key: "once")).ShouldBeOfType<PurchaseOutcome.Accepted>();

        heard.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_of_a_cancellation_and_the_units_that_came_back(DatabaseEngine engine)
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
        heard.Count.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_of_an_order_that_is_paid(DatabaseEngine engine)
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
    public async Task Tells_of_an_order_that_was_not_paid_in_time(DatabaseEngine engine)
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
    public async Task Tells_that_a_person_went_and_the_orders_stay(DatabaseEngine engine)
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
        heard.Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_what_a_transaction_changed_when_it_is_committed(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        using var listening = Listen(shop);
        await using var context = shop.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
        context.Add(NewProduct(shop, "Kettle"));
        await context.SaveChangesAsync(Cancelled);
        context.Add(NewProduct(shop, "Teapot"));
        await context.SaveChangesAsync(Cancelled);

        heard.ShouldBeEmpty();
        await transaction.CommitAsync(Cancelled);

        Heard<Product>().Select(each => each.After!.Name).ShouldBe(["Kettle", "Teapot"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Tells_nothing_of_what_was_rolled_back(DatabaseEngine engine)
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

    // SQLite's one writer has no rival.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Tells_nothing_of_a_save_that_failed_and_once_of_the_next_try(DatabaseEngine engine)
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
    public async Task Notes_nothing_while_nobody_listens(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await using var context = shop.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancelled);
        context.Add(NewProduct(shop, "Kettle"));
        await context.SaveChangesAsync(Cancelled);

        using var listening = Listen(shop);
        await transaction.CommitAsync(Cancelled);

        heard.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_listener_that_fails_harms_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        using var failing = shop.Get<ChangeFeed>().Subscribe(_ => throw new InvalidOperationException("out of order"));
        using var listening = Listen(shop);

        var order = await OrderAsync(shop, ann, product);
        (await shop.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeOfType<OrderMove.Done>();

        Heard<Order>().Count.ShouldBe(2);
        (await shop.StockOfAsync(product)).ShouldBe(5);
        await shop.BooksShouldBalanceAsync();
    }

    private IDisposable Listen(TestShop shop) => shop.Get<ChangeFeed>().Subscribe(heard.Enqueue);

    private List<(T? Before, T? After)> Heard<T>()
        where T : Entity => [.. heard.Where(change => change.Before is T || change.After is T).Select(change => ((T?)change.Before, (T?)change.After))];

    private (T? Before, T? After) Single<T>()
        where T : Entity => Heard<T>().ShouldHaveSingleItem();

    private static async Task<T> SavedAsync<T>(Task<EditOutcome<T>> editing) => (await editing).ShouldBeOfType<EditOutcome<T>.Saved>().Value;

    private static Product NewProduct(TestShop shop, string name)
    {
        var now = shop.Now;
        return new Product { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, Name = name, Price = 20m };
    }
}

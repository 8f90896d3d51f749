using System.Collections.Concurrent;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Catalog;

public sealed class DeletingProductsTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly byte[] Png = TestPictures.Png;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_product_without_orders_is_deleted_with_its_data(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5);
        await shop.AddProductAsync("Teapot", stock: 3);
        await shop.Get<IProducts>().SetImageAsync(product.Id, Png, "mia", Cancelled);
        var timer = ((EditOutcome<CountdownTimer>.Saved)await shop.Get<ICountdownTimers>().CreateAsync(product.Id, 60, "mia", Cancelled))
            .Value;
        var notices = 0;
        using var page = shop.Get<SaleFeed>().Subscribe(product.Id, _ => notices++);
        var changes = new ConcurrentQueue<Change>();
        using var listening = shop.Get<ChangeFeed>().Subscribe(changes.Enqueue);

        (await shop.Get<IProducts>().DeleteAsync(product.Id, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>()
            .Value.Id.ShouldBe(product.Id);

        await using var context = shop.Context();
        (await context.Products.SingleAsync(Cancelled)).Name.ShouldBe("Teapot");
        (await context.Inventories.CountAsync(Cancelled)).ShouldBe(1);
        (await context.StockMovements.CountAsync(Cancelled)).ShouldBe(1);
        (await context.Sales.AnyAsync(Cancelled)).ShouldBeFalse();
        (await context.CountdownTimers.AnyAsync(Cancelled)).ShouldBeFalse();
        (await context.ProductImages.AnyAsync(Cancelled)).ShouldBeFalse();
        changes.ShouldAllBe(change => change.After == null);
        changes.Select(change => change.Before!.GetType())
            .ShouldBe([typeof(Product), typeof(Inventory), typeof(Sale), typeof(CountdownTimer)], ignoreOrder: true);
        changes.Select(change => change.Before!.Id).ShouldContain(timer.Id);
        notices.ShouldBe(1);
        await shop.LedgerShouldBalanceAsync();
        (await shop.Get<IProducts>().DeleteAsync(product.Id, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.NotFound>();
        (await shop.BuyAsync(await shop.AddUserAsync(), product)).ShouldBeOfType<PurchaseOutcome.UnknownProduct>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_product_that_ever_had_an_order_is_kept_with_its_data(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5);
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, status: OrderStatus.Cancelled);

        var refused = await shop.Get<IProducts>().DeleteAsync(product.Id, "mia", Cancelled);

        refused.ShouldBeOfType<EditOutcome<Product>.Invalid>().Problems.ShouldHaveSingleItem().Message.ShouldContain("Unpublish");
        await using var context = shop.Context();
        (await context.Sales.AnyAsync(Cancelled) && await context.StockMovements.AnyAsync(Cancelled)).ShouldBeTrue();
        await shop.LedgerShouldBalanceAsync();
    }

    // On SQLite, no other writer can act between load and save.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task An_order_during_the_deletion_keeps_the_product(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var elsewhere = shop.AddNode().GetRequiredService<ICheckout>();
        concurrently.BeforeNextSave(async () =>
            (await elsewhere.PlaceOrderAsync(new PurchaseRequest(ann.Id, product.Id, 1, null), Cancelled))
                .ShouldBeOfType<PurchaseOutcome.Accepted>());

        (await shop.Get<IProducts>().DeleteAsync(product.Id, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Invalid>();

        (await shop.StockOfAsync(product)).ShouldBe(4);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task An_order_decided_during_the_deletion_is_refused(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        var elsewhere = shop.AddNode().GetRequiredService<IProducts>();
        concurrently.BeforeNextSave(
            async () => (await elsewhere.DeleteAsync(product.Id, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>());

        (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.UnknownProduct>();

        await using var context = shop.Context();
        (await context.Orders.AnyAsync(Cancelled) || await context.Products.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_sale_planned_during_the_deletion_is_deleted_too(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var product = await shop.AddProductAsync();
        var elsewhere = shop.AddNode().GetRequiredService<ISales>();
        var draft = new SaleDraft(25m, shop.Now, shop.Now.AddHours(1), null, null);
        concurrently.BeforeNextSave(
            async () => (await elsewhere.CreateAsync(product.Id, draft, "max", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Saved>());

        (await shop.Get<IProducts>().DeleteAsync(product.Id, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>();

        await using var context = shop.Context();
        (await context.Products.AnyAsync(Cancelled) || await context.Sales.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Concurrent_orders_and_a_deletion_leave_orders_or_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);
        var buyers = await shop.AddBuyersAsync(8);
        for (var round = 0; round < 10; round++)
        {
            var (product, _) = await shop.AddLiveSaleAsync(units: 5);
            var buying = buyers.Select(buyer => Task.Run(() => shop.BuyAsync(buyer, product))).ToList();
            var deleting = Task.Run(() => shop.Get<IProducts>().DeleteAsync(product.Id, "mia", Cancelled));

            var sold = (await Task.WhenAll(buying)).OfType<PurchaseOutcome.Accepted>().Count();

            await using var context = shop.Context();
            var isDeleted = await deleting is EditOutcome<Product>.Saved;
            isDeleted.ShouldBe(sold == 0);
            (await context.Products.AnyAsync(each => each.Id == product.Id, Cancelled)).ShouldBe(!isDeleted);
            (await context.Orders.CountAsync(order => order.ProductId == product.Id, Cancelled)).ShouldBe(sold);
        }
        await shop.LedgerShouldBalanceAsync();
    }
}

using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering;

/// <summary>A key whose request was refused stays refused, on every node.</summary>
public sealed class RefusedKeyTests(ShopDatabases databases) : DataTest(databases)
{
    private readonly FaultInjector faults = new();

    [Theory, MemberData(nameof(Engines))]
    public async Task Restock_does_not_turn_a_refused_key_into_an_order(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var (ann, ben) = (await shop.AddUserAsync(), await shop.AddUserAsync("ben"));
        await shop.BuyAsync(ben, product, key: "ben-1");
        (await shop.BuyAsync(ann, product, key: "ann-1")).ShouldBe(new PurchaseOutcome.SoldOut(0));
        await RestockAsync(shop, product);

        (await shop.BuyAsync(ann, product, key: "ann-1")).ShouldBe(new PurchaseOutcome.SoldOut(0));
        (await shop.BuyAsync(ann, product, key: "ann-1", quantity: 2)).ShouldBeOfType<PurchaseOutcome.IdempotencyMismatch>();
        (await shop.BuyAsync(ann, await AddOtherAsync(shop), key: "ann-1")).ShouldBeOfType<PurchaseOutcome.IdempotencyMismatch>();

        (await shop.BuyAsync(ann, product, key: "ann-2")).ShouldBeOfType<PurchaseOutcome.Accepted>("A new attempt has a new key.");
        await NoRefusedKeyHasAnOrderAsync(shop);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_key_of_another_buyer_is_a_different_key(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var (ann, ben) = (await shop.AddUserAsync(), await shop.AddUserAsync("ben"));
        await shop.BuyAsync(ben, product);
        await shop.BuyAsync(ann, product, key: "mine");
        await RestockAsync(shop, product);

        (await shop.BuyAsync(ben, product, key: "mine")).ShouldBeOfType<PurchaseOutcome.Accepted>();
        (await shop.BuyAsync(ann, product, key: "MINE", quantity: 1))
            .ShouldBe(new PurchaseOutcome.SoldOut(0), "Case matters, and nothing is left.");
    }

    public static TheoryData<DatabaseEngine, string> Refusals
    {
        get
        {
            var rows = new TheoryData<DatabaseEngine, string>();
            foreach (var engine in new[] { DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer })
            {
                foreach (var refusal in new[] { "limit", "too many", "upcoming", "ended", "no sale", "price", "unpublished" })
                    rows.Add(engine, refusal);
            }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Refusals))]
    public async Task Every_refusal_is_final_and_repeated_unchanged(DatabaseEngine engine, string refusal)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 5, perCustomerLimit: 2);
        var ann = await shop.AddUserAsync();
        var request = new PurchaseRequest(ann.Id, product.Id, refusal is "limit" ? 3 : 1, "ann-1", refusal is "price" ? 1m : null);
        await ChangeStateAsync(shop, product, sale, refusal is "too many" ? "limit" : refusal);
        if (refusal is "too many")
            await shop.BuyAsync(ann, product, quantity: 2);
        var checkout = shop.Get<ICheckout>();
        var first = await checkout.PlaceOrderAsync(request with { Quantity = refusal is "too many" ? 2 : request.Quantity }, Cancelled);
        first.ShouldNotBeOfType<PurchaseOutcome.Accepted>();

        await ChangeStateAsync(shop, product, sale, "open");
        var again = await checkout.PlaceOrderAsync(
            request with { Quantity = refusal is "too many" ? 2 : request.Quantity, ShownUnitPrice = null }, Cancelled);

        again.ShouldBe(first);
        await NoRefusedKeyHasAnOrderAsync(shop);
        (await checkout.PlaceOrderAsync(request with { IdempotencyKey = "ann-2", ShownUnitPrice = null, Quantity = 1 }, Cancelled))
            .ShouldBeOfType<PurchaseOutcome.Accepted>();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_refusal_by_one_node_holds_on_every_other(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var ann = await shop.AddUserAsync();
        var request = new PurchaseRequest(ann.Id, product.Id, 2, "ann-1");
        (await shop.AddNode().GetRequiredService<ICheckout>().PlaceOrderAsync(request, Cancelled)).ShouldBe(new PurchaseOutcome.SoldOut(1));
        await RestockAsync(shop, product);

        (await shop.Get<ICheckout>().PlaceOrderAsync(request, Cancelled)).ShouldBe(new PurchaseOutcome.SoldOut(1));
        await NoRefusedKeyHasAnOrderAsync(shop);
    }

    // The refusing node changes neither the inventory nor the sale, so the row versions don't show that it was there.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Node_that_pauses_before_it_writes_the_order_obeys_the_refusal(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5, price: 20m);
        var ann = await shop.AddUserAsync();
        var other = shop.AddNode().GetRequiredService<ICheckout>();
        var request = new PurchaseRequest(ann.Id, product.Id, 1, "ann-1", ShownUnitPrice: 15m);
        PurchaseOutcome? there = null;
        faults.BeforeNextCommand("UPDATE", async () =>
        {
            await SetPriceAsync(shop, product, 40m);
            there = await other.PlaceOrderAsync(request, Cancelled);
            await SetPriceAsync(shop, product, 20m);
        });

        var here = await shop.Get<ICheckout>().PlaceOrderAsync(request, Cancelled);

        there.ShouldBe(new PurchaseOutcome.PriceChanged(30m));
        here.ShouldBe(there);
        await NoRefusedKeyHasAnOrderAsync(shop);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Node_that_pauses_before_it_writes_many_orders_obeys_the_refusal(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 500, price: 20m);
        var buyers = await shop.AddBuyersAsync(100);
        var other = shop.AddNode().GetRequiredService<ICheckout>();
        var requests = buyers.Select(buyer => new PurchaseRequest(buyer.Id, product.Id, 1, "mine", ShownUnitPrice: 15m)).ToList();
        PurchaseOutcome? there = null;
        var allWait = new TaskCompletionSource();
        // Its first read waits until all are there, so that all are in one batch.
        faults.BeforeNextCommand("SELECT", async () =>
        {
            await allWait.Task;
            faults.BeforeNextCommand("UPDATE", async () =>
            {
                await SetPriceAsync(shop, product, 40m);
                there = await other.PlaceOrderAsync(requests[^1], Cancelled);
                await SetPriceAsync(shop, product, 20m);
            });
        });

        var buying = requests.ConvertAll(request => shop.Get<ICheckout>().PlaceOrderAsync(request, Cancelled));
        allWait.SetResult();
        var here = await Task.WhenAll(buying);

        there.ShouldBe(new PurchaseOutcome.PriceChanged(30m));
        here[^1].ShouldBe(there);
        here[..^1].ShouldAllBe(outcome => outcome is PurchaseOutcome.Accepted);
        await NoRefusedKeyHasAnOrderAsync(shop);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Node_that_pauses_before_it_refuses_finds_the_order(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1, perCustomerLimit: 1);
        var (ann, ben) = (await shop.AddUserAsync(), await shop.AddUserAsync("ben"));
        await shop.BuyAsync(ben, product);
        var other = shop.AddNode();
        var request = new PurchaseRequest(ann.Id, product.Id, 1, "ann-1");
        PurchaseOutcome? there = null;
        // Its own lookups by key are done by then.
        faults.BeforeNextCommand("SUM(", async () =>
        {
            await RestockAsync(shop, product);
            there = await other.GetRequiredService<ICheckout>().PlaceOrderAsync(request, Cancelled);
        });

        var here = await shop.Get<ICheckout>().PlaceOrderAsync(request, Cancelled);

        var order = there.ShouldBeOfType<PurchaseOutcome.Accepted>().Order;
        here.ShouldBeOfType<PurchaseOutcome.Accepted>().Order.Id.ShouldBe(order.Id);
        await NoRefusedKeyHasAnOrderAsync(shop);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refusal_with_an_unknown_commit_is_found_again(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var ann = await shop.AddUserAsync();
        faults.AfterNextCommit(async () =>
        {
            await RestockAsync(shop, product, 5);
            throw new TimeoutException("The line was cut.");
        });

        (await shop.BuyAsync(ann, product, quantity: 2, key: "ann-1")).ShouldBe(new PurchaseOutcome.SoldOut(1));

        await using var context = shop.Context();
        (await context.RefusedOrders.CountAsync(Cancelled)).ShouldBe(1);
        await NoRefusedKeyHasAnOrderAsync(shop);
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_request_that_waited_too_long_creates_no_order(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, addServices: faults.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var ann = await shop.AddUserAsync();
        faults.BeforeNextCommand("UPDATE", () =>
        {
            shop.Advance(TimeSpan.FromHours(1.1));
            return Task.CompletedTask;
        });

        (await shop.BuyAsync(ann, product, key: "ann-1")).ShouldBeOfType<PurchaseOutcome.Busy>();

        await using var context = shop.Context();
        (await context.Orders.AnyAsync(Cancelled)).ShouldBeFalse();
        (await shop.StockOfAsync(product)).ShouldBe(5);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Old_refusals_are_pruned_and_recent_ones_stay(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var old = Enumerable.Range(0, 2_500).Select(number => Refused(number, shop.Now.AddMilliseconds(number / 100)));
        await shop.AddAsync([.. old]);
        shop.Advance(TimeSpan.FromHours(1.1));
        await shop.AddAsync(Refused(10_000, shop.Now), Refused(10_001, shop.Now.AddHours(-1)));

        (await shop.Get<RefusedOrderPruner>().PruneAsync(cancellationToken: Cancelled)).ShouldBe(2_500);
        (await shop.Get<RefusedOrderPruner>().PruneAsync(cancellationToken: Cancelled)).ShouldBe(0);

        await using var context = shop.Context();
        (await context.RefusedOrders.CountAsync(Cancelled)).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Request_without_a_key_leaves_no_trace(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var ann = await shop.AddUserAsync();

        (await shop.BuyAsync(ann, product, quantity: 2)).ShouldBe(new PurchaseOutcome.SoldOut(1));

        await using var context = shop.Context();
        (await context.RefusedOrders.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_key_for_an_invalid_product_id_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var ann = await shop.AddUserAsync();

        foreach (var id in new[] { "none", "ünknown", new string('x', 300) })
        {
            var request = new PurchaseRequest(ann.Id, id, 1, "ann-1");
            var outcome = await shop.Get<ICheckout>().PlaceOrderAsync(request, Cancelled);
            (outcome is PurchaseOutcome.UnknownProduct or PurchaseOutcome.IdempotencyMismatch).ShouldBeTrue($"It was {outcome}.");
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Many_late_buyers_are_each_refused_once(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);
        var (product, _) = await shop.AddLiveSaleAsync(units: 30);
        var buyers = await shop.AddBuyersAsync(120);

        var outcomes = await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product, key: "mine")));
        await RestockAsync(shop, product, 1_000);
        var again = await Task.WhenAll(buyers.Select(buyer => shop.BuyAsync(buyer, product, key: "mine")));

        outcomes.Count(outcome => outcome is PurchaseOutcome.Accepted).ShouldBe(30);
        again.Count(outcome => outcome is PurchaseOutcome.Accepted).ShouldBe(30);
        again.Zip(outcomes).ShouldAllBe(pair => pair.First.GetType() == pair.Second.GetType());
        await NoRefusedKeyHasAnOrderAsync(shop);
    }

    private static RefusedOrder Refused(int number, DateTimeOffset at) => new()
    {
        IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"key-{number}"),
        UserId = "nobody",
        ProductId = "nothing",
        Quantity = 1,
        Outcome = "{}",
        RefusedAt = at,
    };

    private static async Task<Product> AddOtherAsync(TestShop shop)
    {
        var (other, _) = await shop.AddLiveSaleAsync(units: 5);
        return other;
    }

    private static async Task RestockAsync(TestShop shop, Product product, int units = 1)
    {
        await using var context = shop.Context();
        await context.Sales.Where(sale => sale.ProductId == product.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(sale => sale.UnitsOffered, (int?)null), Cancelled);
        await shop.AddNode().GetRequiredService<IInventories>().AddAsync(product.Id, units, StockReason.Restock, null, "mia", Cancelled);
    }

    private static async Task SetPriceAsync(TestShop shop, Product product, decimal price)
    {
        await using var context = shop.Context();
        await context.Products.Where(each => each.Id == product.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.Price, price), Cancelled);
    }

    // Changes the rows directly, because the way a sale ends or a product disappears doesn't matter here.
    private static async Task ChangeStateAsync(TestShop shop, Product product, Sale sale, string state)
    {
        await using var context = shop.Context();
        var (start, end) = state switch
        {
            "upcoming" => (shop.Now.AddHours(1), shop.Now.AddHours(2)),
            "ended" => (shop.Now.AddHours(-2), shop.Now.AddHours(-1)),
            _ => (shop.Now.AddHours(-1), shop.Now.AddHours(1)),
        };
        int? limit = state is "open" ? null : 2;
        await context.Products.Where(each => each.Id == product.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.Published, state is not "unpublished"), Cancelled);
        if (state is "no sale")
        {
            await context.Sales.Where(each => each.Id == sale.Id).ExecuteDeleteAsync(Cancelled);
            return;
        }
        if (!await context.Sales.AnyAsync(each => each.Id == sale.Id, Cancelled))
            await shop.AddSaleAsync(product, 25m, start, end);
        await context.Sales.Where(each => each.Id == sale.Id).ExecuteUpdateAsync(
            set => set.SetProperty(each => each.StartTime, start)
                .SetProperty(each => each.EndTime, end)
                .SetProperty(each => each.PerCustomerLimit, limit),
            Cancelled);
    }

    private static async Task NoRefusedKeyHasAnOrderAsync(TestShop shop)
    {
        await using var context = shop.Context();
        var both = context.Orders.Where(order => context.RefusedOrders.Any(refused =>
            refused.IdempotencyKey == order.IdempotencyKey && refused.UserId == order.UserId));
        (await both.CountAsync(Cancelled)).ShouldBe(0, "A key that was refused has no order.");
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>
/// Many people act at once. The seed in the test's name determines their actions. FLASHSALE_RACE_SEEDS sets the number of seeds.
/// </summary>
public sealed class RaceTests(ShopDatabases databases) : DataTest(databases)
{
    private const int Shoppers = 24;
    private const int Merchants = 3;
    private const int Steps = 15;
    private const int LimitOfEach = 6;

    // Add new actions here.
    private static readonly Func<Person, Task>[] ShoppersActions =
        [
            BuyAsync, BuyAsync, BuyAsync, BuyWithoutKeyAsync, DoubleClickAsync, DoubleClickAsync,
            RepeatAsync, ChangeRequestAsync, CancelAsync,
        ];

    private static readonly Func<Person, Task>[] MerchantsActions =
        [RestockAsync, RestockAsync, WriteOffAsync, CountAsync, CountAsync, ShipAsync, RefundAsync];

    public static TheoryData<DatabaseEngine, int> Races
    {
        get
        {
            var seeds = int.Parse(Environment.GetEnvironmentVariable("FLASHSALE_RACE_SEEDS") ?? "2", CultureInfo.InvariantCulture);
            return [.. from engine in Engines from seed in Enumerable.Range(1, seeds) select (engine.Data, seed)];
        }
    }

    [Theory, MemberData(nameof(Races))]
    public async Task Concurrent_actions_sell_nothing_twice_and_lose_no_order(DatabaseEngine engine, int seed)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);

        await RaceAsync(shop, engine, seed, ShoppersActions);
    }

    [Theory, MemberData(nameof(Races))]
    public async Task Late_payments_and_expiring_holds_sell_nothing_twice(DatabaseEngine engine, int seed)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System, addServices: services =>
        {
            services.AddSingleton<IPaymentGateway, FakeGateway>();
            services.Configure<PaymentOptions>(options =>
            {
                options.HoldFor = TimeSpan.FromMilliseconds(150);
                // Nearly every hold lapses here, so the limit of lapsed holds must not end the test.
                options.MaxUnpaidHolds = 1000;
            });
        });

        await RaceAsync(shop, engine, seed, [.. ShoppersActions, PayAsync, PayAsync, PayLateAsync, ExpireAsync, ExpireAsync]);

        await Task.Delay(150, Cancelled);
        await shop.Get<Holds>().ExpireDueAsync(Cancelled);
        await using var context = shop.Context();
        (await context.Orders.AnyAsync(order => order.Status == OrderStatus.Pending, Cancelled)).ShouldBeFalse();
        (await context.Orders.AnyAsync(order => order.Status == OrderStatus.Expired, Cancelled)).ShouldBeTrue();
        await new AcknowledgedOrders().ShouldBeStoredAsync(shop);
    }

    private static async Task RaceAsync(TestShop shop, DatabaseEngine engine, int seed, Func<Person, Task>[] shoppersActions)
    {
        var product = await shop.AddProductAsync(stock: 60);
        await shop.AddSaleAsync(
            product, 25m, shop.Now.AddHours(-1), shop.Now.AddHours(1), unitsOffered: 110, perCustomerLimit: LimitOfEach);
        var buyers = await shop.AddBuyersAsync(Shoppers);
        var nodes = new List<Node> { Node.Of(shop.Get<IServiceProvider>()) };
        if (engine is not DatabaseEngine.Sqlite)
            nodes.Add(Node.Of(shop.AddNode()));
        var race = new Race(product.Id, nodes, new AcknowledgedOrders(), []);

        var shoppers = buyers.Select((buyer, i) => RunAsync(new Person(race, buyer.Id, new Random((seed * 1_000) + i)), shoppersActions));
        var merchants = Enumerable.Range(0, Merchants)
            .Select(i => RunAsync(new Person(race, $"merchant{i}", new Random((seed * 1_000) + 500 + i)), MerchantsActions));
        await Task.WhenAll([.. shoppers, .. merchants]);

        race.Acknowledged.Orders.ShouldNotBeEmpty();
        await race.Acknowledged.ShouldBeStoredAsync(shop);
        foreach (var purchase in race.Bought.Distinct())
        {
            // The same key gives the same order at any time and on any node.
            foreach (var node in nodes)
                race.Acknowledged.Add(
                    purchase, (await node.Checkout.PlaceOrderAsync(purchase, Cancelled)).ShouldBeOfType<PurchaseOutcome.Accepted>());
        }
        await race.Acknowledged.ShouldBeStoredAsync(shop);
    }

    private static async Task RunAsync(Person person, Func<Person, Task>[] actions)
    {
        await Task.Yield();
        for (var step = 0; step < Steps; step++)
            await person.Pick(actions)(person);
    }

    private static Task BuyAsync(Person person) => person.BuyAsync(person.NewPurchase());

    private static Task BuyWithoutKeyAsync(Person person) => person.BuyAsync(person.NewPurchase() with { IdempotencyKey = null });

    private static Task DoubleClickAsync(Person person)
    {
        var purchase = person.NewPurchase();
        return Task.WhenAll(person.Race.Nodes.Append(person.Race.Nodes[0]).Select(node => person.BuyAsync(purchase, node)));
    }

    private static Task RepeatAsync(Person person) =>
        person.Purchases.Count == 0 ? Task.CompletedTask : person.BuyAsync(person.Pick(person.Purchases));

    private static async Task ChangeRequestAsync(Person person)
    {
        var accepted = person.Purchases.FindAll(each => each.IdempotencyKey is { } key && person.Race.Acknowledged.Has(each.UserId, key));
        if (accepted.Count == 0)
            return;
        var purchase = person.Pick(accepted);
        var outcome = await person.Node().Checkout.PlaceOrderAsync(purchase with { Quantity = purchase.Quantity + 1 }, Cancelled);
        (outcome is PurchaseOutcome.IdempotencyMismatch or PurchaseOutcome.Busy).ShouldBeTrue($"It was {outcome}.");
    }

    private static async Task CancelAsync(Person person)
    {
        if (person.Orders.Count == 0)
            return;
        (await person.Node().Orders.CancelOwnAsync(person.Id, person.Pick(person.Orders), Cancelled))
            .ShouldNotBeOfType<OrderMove.NotFound>();
    }

    private static async Task PayAsync(Person person)
    {
        if (person.Orders.Count == 0)
            return;
        var payments = person.Node().Payments;
        var order = person.Pick(person.Orders);
        if (await payments.StartAsync(person.Id, order, new Uri("https://shop.example/"), Cancelled) is PaymentStart.Ready
            && person.Pick([true, false]))
            await SettleAsync(person, order);
    }

    private static async Task PayLateAsync(Person person)
    {
        if (person.Orders.Count > 0)
            await SettleAsync(person, person.Pick(person.Orders));
    }

    private static async Task SettleAsync(Person person, string order)
    {
        foreach (var payment in await person.Node().Payments.ListAsync(order, Cancelled))
            await person.Node().Payments.SettleAsync(payment.Id, "receipt", Cancelled);
    }

    private static async Task ExpireAsync(Person person)
    {
        await Task.Delay(50, Cancelled);
        await person.Node().Holds.ExpireDueAsync(Cancelled);
    }

    private static async Task RestockAsync(Person person)
    {
        var units = person.Random.Next(1, 6);
        (await person.Node().Inventories.AddAsync(person.Race.ProductId, units, StockReason.Restock, null, person.Id, Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.Saved>();
    }

    private static async Task WriteOffAsync(Person person)
    {
        var units = person.Random.Next(1, 4);
        var outcome = await person.Node().Inventories.AddAsync(person.Race.ProductId, -units, StockReason.Loss, null, person.Id, Cancelled);
        (outcome is EditOutcome<InventoryLine>.Saved or EditOutcome<InventoryLine>.Invalid).ShouldBeTrue($"It was {outcome}.");
    }

    private static async Task CountAsync(Person person)
    {
        var node = person.Node();
        var line = (await node.Inventories.FindAsync(person.Race.ProductId, Cancelled))!;
        var counted = Math.Max(0, line.Stock + person.Random.Next(-2, 4));
        var outcome = await node.Inventories.CorrectAsync(person.Race.ProductId, counted, line.RowVersion, null, person.Id, Cancelled);
        (outcome is EditOutcome<InventoryLine>.Saved or EditOutcome<InventoryLine>.Conflict).ShouldBeTrue($"It was {outcome}.");
    }

    private static Task ShipAsync(Person person) => MoveAsync(person, OrderStatus.Shipped);

    private static Task RefundAsync(Person person) => MoveAsync(person, OrderStatus.Refunded);

    private static async Task MoveAsync(Person person, OrderStatus to)
    {
        var orders = person.Race.Acknowledged.Orders.Order(StringComparer.Ordinal).ToList();
        if (orders.Count == 0)
            return;
        (await person.Node().Orders.MoveAsync(person.Pick(orders), to, person.Id, Cancelled)).ShouldNotBeOfType<OrderMove.NotFound>();
    }

    private sealed record Node(ICheckout Checkout, IOrders Orders, IInventories Inventories, IPayments Payments, Holds Holds)
    {
        public static Node Of(IServiceProvider services) => new(
            services.GetRequiredService<ICheckout>(),
            services.GetRequiredService<IOrders>(),
            services.GetRequiredService<IInventories>(),
            services.GetRequiredService<IPayments>(),
            services.GetRequiredService<Holds>());
    }

    private sealed record Race(
        string ProductId, IReadOnlyList<Node> Nodes, AcknowledgedOrders Acknowledged, ConcurrentBag<PurchaseRequest> Bought);

    private sealed class Person(Race race, string id, Random random)
    {
        private int keys;

        public Race Race => race;

        public string Id => id;

        public Random Random => random;

        public List<PurchaseRequest> Purchases { get; } = [];

        public List<string> Orders { get; } = [];

        public T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

        public PurchaseRequest NewPurchase()
        {
            var purchase = new PurchaseRequest(id, race.ProductId, random.Next(1, 4), $"cart-{++keys}");
            Purchases.Add(purchase);
            return purchase;
        }

        public Node Node() => Pick(race.Nodes);

        public Task BuyAsync(PurchaseRequest purchase) => BuyAsync(purchase, Node());

        public async Task BuyAsync(PurchaseRequest purchase, Node node)
        {
            var outcome = await node.Checkout.PlaceOrderAsync(purchase, Cancelled);
            race.Acknowledged.Add(purchase, outcome);
            if (outcome is not PurchaseOutcome.Accepted accepted)
                return;
            lock (Orders)
                Orders.Add(accepted.Order.Id);
            if (purchase.IdempotencyKey is not null)
                race.Bought.Add(purchase);
        }
    }
}

using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FlashSale.Tests.Data.Ordering.Faults;

/// <summary>The database fails or disconnects. No response is wrong, and sales continue by themselves.</summary>
public sealed class DatabaseFaultTests(ShopDatabases databases) : DataTest(databases)
{
    private const int MaxAttempts = 30;

    public static TheoryData<CommitCut> Cuts => [CommitCut.Before, CommitCut.During, CommitCut.After, CommitCut.Behind];

    [Theory, MemberData(nameof(Cuts))]
    public async Task A_connection_lost_at_the_commit_leaves_one_order(CommitCut cut)
    {
        await using var opened = await OpenProxiedShopAsync();
        var (shop, proxy) = (opened.Shop, opened.DatabaseProxy);
        var (product, _) = await shop.AddLiveSaleAsync(units: 10);
        var ann = await shop.AddUserAsync();
        var acknowledged = new AcknowledgedOrders();
        var purchase = new PurchaseRequest(ann.Id, product.Id, 2, null);
        proxy.Expect(cut);

        var outcome = await shop.Get<ICheckout>().PlaceOrderAsync(purchase, Cancelled);

        proxy.Cuts.ShouldBe(1);
        acknowledged.Add(purchase, outcome.ShouldBeOfType<PurchaseOutcome.Accepted>());
        acknowledged.Add(
            purchase, (await shop.Get<ICheckout>().PlaceOrderAsync(purchase, Cancelled)).ShouldBeOfType<PurchaseOutcome.Accepted>());
        opened.ForgetConnections();
        (await shop.StockOfAsync(product)).ShouldBe(6);
        await acknowledged.ShouldBeStoredAsync(shop);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Connections_lost_at_many_commits_lose_and_double_no_orders(int seed)
    {
        await using var opened = await OpenProxiedShopAsync();
        var (shop, proxy) = (opened.Shop, opened.DatabaseProxy);
        var (product, _) = await shop.AddLiveSaleAsync(units: 100);
        var buyers = await shop.AddBuyersAsync(30);
        var acknowledged = new AcknowledgedOrders();
        var random = new Random(seed);
        proxy.Expect(Enumerable.Range(0, 12)
            .Select(_ => random.Next(2) == 0 ? (CommitCut?)null : (CommitCut)random.Next(4)).Prepend(CommitCut.After));

        var accepted = await Task.WhenAll(buyers.Select(async (buyer, i) =>
        {
            var count = 0;
            for (var number = 0; number < 5; number++)
            {
                var purchase = new PurchaseRequest(buyer.Id, product.Id, 1, i % 2 == 0 ? $"cart-{number}" : null);
                count += await BuyUntilDecidedAsync(shop, purchase, acknowledged) ? 1 : 0;
            }
            return count;
        }));

        opened.ForgetConnections();
        proxy.Cuts.ShouldBeGreaterThan(0);
        accepted.Sum().ShouldBe(100);
        acknowledged.Orders.Count.ShouldBe(100);
        (await shop.StockOfAsync(product)).ShouldBe(0);
        await acknowledged.ShouldBeStoredAsync(shop);
    }

    [Theory]
    [InlineData(CommitCut.Before)]
    [InlineData(CommitCut.During)]
    [InlineData(CommitCut.After)]
    public async Task A_restock_interrupted_at_the_commit_is_made_once(CommitCut cut)
    {
        await using var opened = await OpenProxiedShopAsync();
        var (shop, proxy) = (opened.Shop, opened.DatabaseProxy);
        var product = await shop.AddProductAsync(stock: 10);
        proxy.Expect(cut);

        var saved = await shop.Get<IInventories>().AddAsync(product.Id, 5, StockReason.Restock, null, "ann", Cancelled);

        proxy.Cuts.ShouldBe(1);
        saved.ShouldBeOfType<EditOutcome<InventoryLine>.Saved>();
        (await shop.StockOfAsync(product)).ShouldBe(15);
        await new AcknowledgedOrders().ShouldBeStoredAsync(shop);
    }

    [Fact]
    public async Task A_restock_stored_despite_a_disconnect_is_announced_once()
    {
        await using var opened = await OpenProxiedShopAsync();
        var (shop, proxy) = (opened.Shop, opened.DatabaseProxy);
        var (product, _) = await shop.AddLiveSaleAsync(units: 10);
        proxy.Expect(CommitCut.Behind);

        var outcome = await shop.Get<IInventories>().AddAsync(product.Id, 5, StockReason.Restock, null, "ann", Cancelled);

        proxy.Cuts.ShouldBe(1);
        outcome.ShouldBeOfType<EditOutcome<InventoryLine>.Saved>().Value.Stock.ShouldBe(15);
        (await shop.StockOfAsync(product)).ShouldBe(15);
        shop.Get<StockFeed>().Current(product.Id)!.Stock.ShouldBe(15);
    }

    [Fact]
    public async Task The_shop_survives_a_PostgreSql_restart_under_load()
    {
        await using var database = await PostgreSqlTestDatabase.StartDurableAsync();
        await using var shop = new TestShop(await database.LeaseAsync(Cancelled), TimeProvider.System, null, null);
        var (product, _) = await shop.AddLiveSaleAsync(units: 100_000);
        var (other, _) = await shop.AddLiveSaleAsync(units: 100);
        var buyers = await shop.AddBuyersAsync(40);
        var acknowledged = new AcknowledgedOrders();
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Each buyer continues, and places some more orders after the database is back.
        var buying = Task.WhenAll(buyers.Select(async buyer =>
        {
            for (int number = 0, more = 5; more > 0; number++)
            {
                if (back.Task.IsCompleted)
                    more--;
                (await BuyUntilDecidedAsync(shop, new PurchaseRequest(buyer.Id, product.Id, 1, $"cart-{number}"), acknowledged))
                    .ShouldBeTrue();
            }
        }));
        while (acknowledged.Orders.Count < 200 && !buying.IsCompleted)
            await Task.Delay(5, Cancelled);
        await database.Cluster.StopAsync();
        var duringOutage = await shop.BuyAsync(buyers[0], other, key: "while-it-was-away");
        await database.Cluster.RestartAsync();
        back.SetResult();
        await buying;
        var afterwards = await shop.BuyAsync(buyers[0], other, key: "while-it-was-away");

        duringOutage.ShouldBeOfType<PurchaseOutcome.Busy>();
        afterwards.ShouldBeOfType<PurchaseOutcome.Accepted>();
        await using var context = shop.Context();
        (await context.Orders.CountAsync(order => order.ProductId == product.Id, Cancelled))
            .ShouldBe(acknowledged.Keys.Count, "Each key is one order, and each buyer knows of it.");
        await acknowledged.ShouldBeStoredAsync(shop);
    }

    [Fact]
    public async Task Orders_wait_while_the_file_cannot_grow_and_then_continue()
    {
        var limit = new FileLimit();
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite, TimeProvider.System, addServices: limit.Watch);
        await SellWithoutSpaceAsync(shop, () => limit.IsReached = true, () => limit.IsReached = false);
    }

    [Fact]
    public async Task Orders_wait_while_the_disk_is_full_and_then_continue()
    {
        await using var disk = await SmallDisk.TryMountAsync();
        Assert.SkipWhen(disk is null, "No small disk: this needs Linux and the right to mount.");
        await using var database = await SqliteTestDatabase.StartAsync(disk.Folder.CreateSubdirectory("shop"));
        await using var shop = new TestShop(await database.LeaseAsync(Cancelled), TimeProvider.System, null, null);
        await SellWithoutSpaceAsync(shop, disk.Fill, disk.Free);
    }

    [Theory]
    [InlineData(CommitCut.Before)]
    [InlineData(CommitCut.After)]
    public async Task A_commit_that_fails_on_disk_loses_and_doubles_no_orders(CommitCut cut)
    {
        var commits = new FailingCommit();
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite, TimeProvider.System, addServices: commits.Watch);
        var (product, _) = await shop.AddLiveSaleAsync(units: 100);
        var buyers = await shop.AddBuyersAsync(20);
        var acknowledged = new AcknowledgedOrders();
        commits.FailNext(cut);

        var purchases = buyers.Select(buyer => new PurchaseRequest(buyer.Id, product.Id, 1, null)).ToList();
        foreach (var outcome in await Task.WhenAll(purchases.Select(purchase => BuyAsync(shop, purchase, acknowledged))))
            outcome.ShouldBeOfType<PurchaseOutcome.Accepted>();

        (await shop.StockOfAsync(product)).ShouldBe(80);
        await acknowledged.ShouldBeStoredAsync(shop);
    }

    private static async Task SellWithoutSpaceAsync(TestShop shop, Action fill, Action free)
    {
        var (product, _) = await shop.AddLiveSaleAsync(units: 100_000);
        var buyers = await shop.AddBuyersAsync(50);
        var acknowledged = new AcknowledgedOrders();
        var purchases = new List<PurchaseRequest>();
        fill();

        // The existing pages have some room left.
        List<PurchaseOutcome> outcomes;
        do
        {
            var wanted = buyers.Select(buyer => new PurchaseRequest(buyer.Id, product.Id, 1, $"cart-{purchases.Count}")).ToList();
            purchases.AddRange(wanted);
            outcomes = [.. await Task.WhenAll(wanted.Select(purchase => BuyAsync(shop, purchase, acknowledged)))];
        }
        while (outcomes.TrueForAll(outcome => outcome is PurchaseOutcome.Accepted));
        outcomes.ShouldAllBe(outcome => outcome is PurchaseOutcome.Accepted || outcome is PurchaseOutcome.Busy);
        await acknowledged.ShouldBeStoredAsync(shop);

        free();
        foreach (var outcome in await Task.WhenAll(purchases.Select(purchase => BuyAsync(shop, purchase, acknowledged))))
            outcome.ShouldBeOfType<PurchaseOutcome.Accepted>();
        await using var context = shop.Context();
        (await context.Orders.CountAsync(Cancelled)).ShouldBe(purchases.Count);
        await acknowledged.ShouldBeStoredAsync(shop);
    }

    private static async Task<PurchaseOutcome> BuyAsync(TestShop shop, PurchaseRequest purchase, AcknowledgedOrders acknowledged)
    {
        var outcome = await shop.Get<ICheckout>().PlaceOrderAsync(purchase, Cancelled);
        acknowledged.Add(purchase, outcome);
        return outcome;
    }

    // Returns true if an order was placed. Busy isn't final, and a buyer with a key retries after an unknown outcome.
    private static async Task<bool> BuyUntilDecidedAsync(TestShop shop, PurchaseRequest purchase, AcknowledgedOrders acknowledged)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcome = await BuyAsync(shop, purchase, acknowledged);
                if (outcome is PurchaseOutcome.Busy && attempt < MaxAttempts)
                    continue;
                (outcome is PurchaseOutcome.Accepted or PurchaseOutcome.SoldOut).ShouldBeTrue($"It was {outcome}.");
                return outcome is PurchaseOutcome.Accepted;
            }
            catch (AmbiguousCommitException) when (purchase.IdempotencyKey is not null)
            {
            }
        }
    }

    private async Task<ProxiedShop> OpenProxiedShopAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder();
        var shop = await OpenShopAsync(DatabaseEngine.PostgreSql, TimeProvider.System, addServices: services =>
            services.ConfigureDbContext<PostgreSqlFlashSaleDbContext>(builder => builder.UseNpgsql(connection.ConnectionString)));
        // The shop's first context is created after this.
        connection.ConnectionString = shop.ConnectionString;
        var proxy = new DatabaseProxy(connection.Port);
        connection.Port = proxy.Port;
        return new ProxiedShop(shop, proxy, connection.ConnectionString);
    }
}

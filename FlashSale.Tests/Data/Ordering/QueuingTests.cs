using System.Data.Common;
using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlashSale.Tests.Data.Ordering;

public sealed class QueuingTests(ShopDatabases databases) : DataTest(databases)
{
    [Fact]
    public async Task A_full_lane_answers_busy_at_once()
    {
        await using var shop = await OpenShopAsync(
            DatabaseEngine.Sqlite, addServices: services => services.Configure<CheckoutOptions>(options => options.MaxWaiting = 3));
        var (product, _) = await shop.AddLiveSaleAsync(units: 50);
        var ann = await shop.AddUserAsync();
        var blocker = await BlockDatabaseAsync(shop);

        // One is being decided and waits for the database, three are queued, and the rest are too many.
        var requests = Enumerable.Range(0, 10).Select(i => shop.BuyAsync(ann, product, key: $"k{i}")).ToList();
        await WaitUntilAsync(() => requests.Count(request => request.IsCompleted) >= 6);
        await blocker.DisposeAsync();
        var outcomes = await Task.WhenAll(requests);

        outcomes.OfType<PurchaseOutcome.Busy>().Count().ShouldBeInRange(6, 7);
        outcomes.OfType<PurchaseOutcome.Busy>().ShouldAllBe(busy => busy.RetryAfter > TimeSpan.Zero);
        outcomes.Except(outcomes.OfType<PurchaseOutcome.Busy>()).ShouldAllBe(outcome => outcome is PurchaseOutcome.Accepted);
        await shop.LedgerShouldBalanceAsync();
    }

    [Fact]
    public async Task Requests_that_arrive_during_a_commit_share_a_transaction()
    {
        var commits = new CommitCounter();
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync(units: 500);
        var buyers = await shop.AddBuyersAsync(300);
        var blocker = await BlockDatabaseAsync(shop);
        using var subscription = DiagnosticListener(commits);

        var requests = buyers.Select(buyer => shop.BuyAsync(buyer, product)).ToList();
        await blocker.DisposeAsync();
        await Task.WhenAll(requests);

        commits.Count.ShouldBeLessThanOrEqualTo(5);
        (await shop.StockOfAsync(product)).ShouldBe(200);
    }

    [Fact]
    public async Task A_request_canceled_while_waiting_buys_nothing()
    {
        await using var shop = await OpenShopAsync(
            DatabaseEngine.Sqlite, addServices: services => services.Configure<CheckoutOptions>(options => options.MaxBatch = 1));
        var (product, _) = await shop.AddLiveSaleAsync(units: 5);
        var buyers = await shop.AddBuyersAsync(2);
        var blocker = await BlockDatabaseAsync(shop);
        using var givesUp = new CancellationTokenSource();

        var first = shop.BuyAsync(buyers[0], product);
        var second = shop.Get<ICheckout>().PlaceOrderAsync(new PurchaseRequest(buyers[1].Id, product.Id, 1, null), givesUp.Token);
        await givesUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        await blocker.DisposeAsync();
        await first;

        (await shop.StockOfAsync(product)).ShouldBe(4);
    }

    [Fact]
    public async Task Shutdown_finishes_the_running_batch_and_refuses_the_rest()
    {
        await using var shop = await OpenShopAsync(
            DatabaseEngine.Sqlite, addServices: services => services.Configure<CheckoutOptions>(options => options.MaxBatch = 1));
        var (product, _) = await shop.AddLiveSaleAsync(units: 50);
        var buyers = await shop.AddBuyersAsync(5);
        var blocker = await BlockDatabaseAsync(shop);

        var requests = buyers.Select(buyer => shop.BuyAsync(buyer, product)).ToList();
        await Task.Delay(100, Cancelled);
        var stopped = shop.Get<IHostedService>().StopAsync(Cancelled);
        await blocker.DisposeAsync();
        await stopped;
        var outcomes = await Task.WhenAll(requests);
        var late = await shop.BuyAsync(buyers[0], product);

        outcomes.OfType<PurchaseOutcome.Accepted>().Count().ShouldBe(1);
        outcomes.OfType<PurchaseOutcome.Busy>().Count().ShouldBe(4);
        late.ShouldBeOfType<PurchaseOutcome.Busy>();
    }

    [Fact]
    public async Task Requests_for_a_sold_out_product_skip_the_database()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, _) = await shop.AddLiveSaleAsync(units: 1);
        var ann = await shop.AddUserAsync();
        var order = ((PurchaseOutcome.Accepted)await shop.BuyAsync(ann, product)).Order;
        var commands = new CommandCounter();
        using (DiagnosticListener(commands))
        {
            (await shop.BuyAsync(ann, product)).ShouldBe(new PurchaseOutcome.SoldOut(0));
            commands.Count.ShouldBe(0);
        }

        await shop.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled);

        (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
    }

    // SQLite has one writer, so no order can be placed while this transaction is open.
    private static async Task<IAsyncDisposable> BlockDatabaseAsync(TestShop shop)
    {
        var context = shop.Context();
        await context.Database.BeginTransactionAsync(Cancelled);
        return context;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5, Cancelled);
    }

    private static IDisposable DiagnosticListener(IObserver<KeyValuePair<string, object?>> observer) =>
        System.Diagnostics.DiagnosticListener.AllListeners.Subscribe(new Listeners(observer));

    private sealed class Listeners(IObserver<KeyValuePair<string, object?>> observer) : IObserver<System.Diagnostics.DiagnosticListener>
    {
        public void OnNext(System.Diagnostics.DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                value.Subscribe(observer);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private abstract class Counter(string eventName) : IObserver<KeyValuePair<string, object?>>
    {
        private int count;

        public int Count => count;

        protected abstract DbConnection? ConnectionOf(object? payload);

        public void OnNext(KeyValuePair<string, object?> value)
        {
            // Other tests run at the same time on other engines.
            if (value.Key == eventName && ConnectionOf(value.Value) is Microsoft.Data.Sqlite.SqliteConnection)
                Interlocked.Increment(ref count);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class CommitCounter() : Counter(RelationalEventId.TransactionCommitted.Name!)
    {
        protected override DbConnection? ConnectionOf(object? payload) =>
            (payload as TransactionEventData)?.Transaction.Connection
                ?? (payload as TransactionEndEventData)?.Context?.Database.GetDbConnection();
    }

    private sealed class CommandCounter() : Counter(RelationalEventId.CommandExecuting.Name!)
    {
        protected override DbConnection? ConnectionOf(object? payload) => (payload as CommandEventData)?.Connection;
    }
}

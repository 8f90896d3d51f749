using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Parse.LiveQuery;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>LiveQuery under load, with slow clients or a slow database.</summary>
public sealed class RushTests
{
    [Fact]
    public async Task In_a_rush_every_order_is_sent_and_stock_in_rounds()
    {
        const int buyers = 20;
        const int ordersEach = 25;
        await using var shop = RunningShop.Open();
        var product = await shop.AddLiveSaleAsync(units: buyers * ordersEach);
        await using var orders = await MerchantAsync(shop, "mia");
        await using var units = await MerchantAsync(shop, "max");
        await orders.SubscribeAsync(1, "Order");
        await units.SubscribeAsync(1, "Inventory");
        await units.SubscribeAsync(2, "FlashSale");
        var placed = new ConcurrentBag<string>();
        var accounts = new List<User>();
        for (var number = 1; number <= buyers; number++)
            accounts.Add(await shop.AddUserAsync($"buyer{number}"));

        async Task BuyAllAsync(User buyer)
        {
            for (var i = 0; i < ordersEach; i++)
                placed.Add(((PurchaseOutcome.Accepted)await shop.BuyAsync(buyer, product)).Order.Id);
        }
        var rush = Task.WhenAll(accounts.Select(BuyAllAsync));

        var announced = new List<string>();
        while (announced.Count < buyers * ordersEach)
            announced.Add((string)(await orders.NextAsync("create", 1))["object"]!["objectId"]!);
        await rush;
        announced.ShouldBe(placed, ignoreOrder: true);

        var frames = new List<JsonObject>();
        while (!(frames.Exists(frame => StockIn(frame) == 0) && frames.Exists(frame => SoldIn(frame) == buyers * ordersEach)))
            frames.Add(await units.NextAsync());
        frames.Count.ShouldBeLessThan(announced.Count / 2);
        var stocks = frames.Select(StockIn).OfType<int>().ToList();
        stocks.ShouldBe(stocks.OrderDescending().Distinct());
        // Each change starts where the previous one ended.
        frames
            .Where(frame => StockIn(frame) is not null)
            .Select(frame => (int)frame["original"]!["stock"]!)
            .ShouldBe([buyers * ordersEach, .. stocks.SkipLast(1)]);
    }

    [Fact]
    public async Task Slow_client_is_disconnected_and_the_others_get_every_event()
    {
        await using var shop = RunningShop.Open(builder =>
        {
            builder.UseSetting("Parse:LiveQuery:MaxQueuedBytes", "65536");
            builder.UseSetting("Parse:LiveQuery:RecheckEvery", "01:00:00");
        });
        var product = await shop.AddProductAsync("Kettle", stock: 0);
        await using var slow = await LiveQuerySocket.ConnectAsync(shop);
        await using var good = await LiveQuerySocket.ConnectAsync(shop);
        for (var requestId = 1; requestId <= 50; requestId++)
            await slow.SubscribeAsync(requestId, "Product");
        await good.SubscribeAsync(1, "Product", keys: ["price"]);
        var subscriptions = shop.Get<LiveSubscriptions>();

        var price = 100m;
        while (subscriptions.Count > 1)
        {
            price++;
            await EditAsync(shop, product, new ProductDraft("Kettle", new string('x', Product.DescriptionLength), price, Published: true));
            ((decimal)(await good.NextAsync("update", 1))["object"]!["price"]!).ShouldBe(price);
        }

        (await slow.ReadToEndAsync()).Count.ShouldBeLessThan(50 * (int)(price - 100m));
    }

    [Fact]
    public async Task Clients_reconnect_when_changes_are_lost()
    {
        var database = new Gate();
        await using var shop = RunningShop.Open(builder =>
        {
            builder.UseSetting("Parse:LiveQuery:MaxWaitingChanges", "3");
            builder.ConfigureTestServices(database.Watch);
        });
        var product = await shop.AddProductAsync("Kettle", stock: 0);
        await using var merchant = await MerchantAsync(shop, "mia");
        await using var shopper = await LiveQuerySocket.ConnectAsync(shop);
        await merchant.SubscribeAsync(1, "Product");
        await shopper.SubscribeAsync(1, "Inventory");

        database.Close();
        await shop.Get<IInventories>()
            .AddAsync(product.Id, 5, StockReason.Restock, null, "merchant", TestContext.Current.CancellationToken);
        await database.WaitUntilReachedAsync();
        for (var price = 1; price <= 4; price++)
            await EditAsync(shop, product, new ProductDraft("Kettle", null, price, Published: true));
        database.Open();

        await shopper.NextAsync("update", 1);
        ((bool)(await shopper.NextErrorAsync(1))["reconnect"]!).ShouldBeTrue();
        ((bool)(await merchant.NextErrorAsync(1))["reconnect"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Affected_clients_reconnect_when_the_database_is_away()
    {
        var database = new Gate();
        await using var shop = RunningShop.Open(builder => builder.ConfigureTestServices(database.Watch));
        var product = await shop.AddProductAsync("Kettle", stock: 0);
        await using var looksAtStock = await LiveQuerySocket.ConnectAsync(shop);
        await using var looksAtProduct = await LiveQuerySocket.ConnectAsync(shop);
        await looksAtStock.SubscribeAsync(1, "Inventory");
        await looksAtProduct.SubscribeAsync(1, "Product");

        database.IsBroken = true;
        await shop.Get<IInventories>()
            .AddAsync(product.Id, 5, StockReason.Restock, null, "merchant", TestContext.Current.CancellationToken);

        ((bool)(await looksAtStock.NextErrorAsync(1))["reconnect"]!).ShouldBeTrue();
        await EditAsync(shop, product, new ProductDraft("Kettle", null, 5m, Published: true));
        await looksAtProduct.NextAsync("update", 1);
    }

    private static async Task<LiveQuerySocket> MerchantAsync(RunningShop shop, string name)
    {
        var merchant = await shop.AddUserAsync(name, Roles.Merchant);
        var session = await shop.Get<IAccountSessions>().CreateAsync(merchant.Id, merchant.SecurityStamp!, Session.ByLogin);
        return await LiveQuerySocket.ConnectAsync(shop, session!.Token);
    }

    private static async Task EditAsync(RunningShop shop, Product product, ProductDraft draft)
    {
        var products = shop.Get<IProducts>();
        var current = (await products.FindAsync(product.Id))!;
        (await products.UpdateAsync(product.Id, draft, current.RowVersion, "merchant")).ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    private static int? StockIn(JsonObject frame) => (int?)frame["object"]!["stock"];

    private static int? SoldIn(JsonObject frame) => (int?)frame["object"]!["unitsSold"];

    /// <summary>Delays or breaks LiveQuery's database queries, and no others.</summary>
    private sealed class Gate : DbCommandInterceptor
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool isClosed;

        public bool IsBroken { get; set; }

        public void Watch(IServiceCollection services) =>
            services.ConfigureDbContext<SqliteFlashSaleDbContext>(builder => builder.AddInterceptors(this));

        public void Close() => isClosed = true;

        public Task WaitUntilReachedAsync() => reached.Task.WaitAsync(TestContext.Current.CancellationToken);

        public void Open() => opened.SetResult();

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (!command.CommandText.Contains("LiveQuery", StringComparison.Ordinal))
                return result;
            if (IsBroken)
                throw new IOException("The database is away.");
            if (isClosed)
            {
                reached.TrySetResult();
                await opened.Task.WaitAsync(cancellationToken);
            }
            return result;
        }
    }
}

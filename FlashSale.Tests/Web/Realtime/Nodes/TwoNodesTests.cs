using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using FlashSale.Data.Accounts;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using FlashSale.Tests.Web.GraphQL;
using FlashSale.Tests.Web.Parse.LiveQuery;
using FlashSale.Web.Realtime.Nodes;
using FlashSale.Web.Realtime.Stock;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Order = FlashSale.Domain.Ordering.Order;

namespace FlashSale.Tests.Web.Realtime.Nodes;

/// <summary>Two nodes of a shop with one database and Redis.</summary>
public sealed class TwoNodesTests(ShopDatabases databases) : IAsyncLifetime
{
    private DatabaseLease? database;
    private RedisServer redis = default!;
    private RunningShop here = default!;
    private RunningShop there = default!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        redis = await RedisServer.StartNewAsync(Cancelled);
        database = await databases.LeaseAsync(DatabaseEngine.PostgreSql, Cancelled);
        here = OpenNode();
        there = OpenNode();
        await WaitUntilLinkedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { here, there })
        {
            if (node is not null)
                await node.DisposeAsync();
        }
        database?.Dispose();
        if (redis is not null)
            await redis.DisposeAsync();
    }

    [Fact]
    public async Task Visitors_of_one_node_see_purchases_at_the_other()
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        var left = 20;
        using var looking = there.Get<StockTicker>().Subscribe(product.Id, level => Volatile.Write(ref left, level.Left));

        (await here.BuyAsync(ann, product, 3)).ShouldBeOfType<PurchaseOutcome.Accepted>();

        await Eventually.IsTrueAsync(() => Volatile.Read(ref left) == 17);
    }

    [Fact]
    public async Task A_sale_that_is_planned_at_one_node_is_announced_at_the_other()
    {
        var product = await here.AddProductAsync("Copper kettle", stock: 5);
        var notices = 0;
        using var looking = there.Get<SaleFeed>().Subscribe(product.Id, _ => Interlocked.Increment(ref notices));

        var planned = await here.Get<ISales>().CreateAsync(
            product.Id, new SaleDraft(40m, RunningShop.Now.AddMinutes(-1), RunningShop.Now.AddHours(1), null, null), "mia", Cancelled);

        planned.ShouldBeOfType<EditOutcome<Sale>.Saved>();
        await Eventually.IsTrueAsync(
            () => Volatile.Read(ref notices) > 0 && there.Get<StockFeed>().Current(product.Id)?.SaleId is not null);
    }

    [Fact]
    public async Task A_client_of_one_node_receives_orders_of_the_other()
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        await using var client = await LiveQuerySocket.ConnectAsync(there, await TokenOfAsync(there, ann.Id, ann.SecurityStamp!));
        await client.SubscribeAsync(1, "Order");

        var order = (await here.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;
        var created = await client.NextAsync("create", 1, order.Id);
        (await here.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeOfType<OrderMove.Done>();
        var updated = await client.NextAsync("update", 1, order.Id);

        StatusIn(created["object"]).ShouldBe("Confirmed", StringCompareShould.IgnoreCase);
        StatusIn(updated["object"]).ShouldBe("Cancelled", StringCompareShould.IgnoreCase);
        StatusIn(updated["original"]).ShouldBe("Confirmed", StringCompareShould.IgnoreCase);
    }

    [Fact]
    public async Task A_GraphQL_client_receives_orders_and_stock_of_the_other_node()
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        await using var client = await GraphQLSocket.ConnectAsync(there, await TokenOfAsync(there, ann.Id, ann.SecurityStamp!));
        await client.SubscribeAsync("orders", "subscription{orderChanged{order{status}}}");

        var order = (await here.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;
        var created = await client.NextDataAsync("orders");
        (await here.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled)).ShouldBeOfType<OrderMove.Done>();
        var cancelled = await client.NextDataAsync("orders");
        await client.SubscribeAsync(
            "stock", "subscription($id:ID!){stockChanged(productId:$id){inventory{stock}}}", new { id = product.Id });
        await here.Get<IInventories>().AddAsync(product.Id, 3, StockReason.Restock, null, "mia", Cancelled);

        created.ToJsonString().ShouldBe("""{"orderChanged":{"order":{"status":"confirmed"}}}""");
        cancelled.ToJsonString().ShouldBe("""{"orderChanged":{"order":{"status":"cancelled"}}}""");
        (await client.NextDataAsync("stock")).ToJsonString().ShouldBe("""{"stockChanged":{"inventory":{"stock":23}}}""");
    }

    [Fact]
    public async Task A_subscription_is_confirmed_when_the_other_node_is_ready()
    {
        await WaitUntilQuietAsync();
        await using var client = await LiveQuerySocket.ConnectAsync(there);

        await client.SubscribeAsync(1, "Product");

        here.Get<NodeLink>().ForwardsChanges.ShouldBeTrue();
    }

    [Fact]
    public async Task A_change_is_announced_once_on_each_node()
    {
        var (changesHere, changesThere) = (new List<Entity>(), new List<Entity>());
        using var listeningHere = here.Get<ChangeFeed>().Subscribe(change => Add(changesHere, change));
        using var listeningThere = there.Get<ChangeFeed>().Subscribe(change => Add(changesThere, change));
        await Eventually.IsTrueAsync(() => here.Get<NodeLink>().ForwardsChanges && there.Get<NodeLink>().ForwardsChanges);

        var gaps = 0;
        using var gapsHere = here.Get<ChangeFeed>().SubscribeToGap(() => Interlocked.Increment(ref gaps));
        using var gapsThere = there.Get<ChangeFeed>().SubscribeToGap(() => Interlocked.Increment(ref gaps));

        Product first, second;
        int earlierGaps;
        do
        {
            // On a very slow machine a node may miss messages. It reports that.
            earlierGaps = Volatile.Read(ref gaps);
            first = await here.AddProductAsync("Copper kettle", stock: 5);
            second = await there.AddProductAsync("Tin kettle", stock: 5);
            await Eventually.IsTrueAsync(() => Volatile.Read(ref gaps) > earlierGaps
                || (InventoriesOf(changesHere, second) == 2 && InventoriesOf(changesThere, first) == 2));
        }
        while (Volatile.Read(ref gaps) > earlierGaps);
        await Task.Delay(300, Cancelled);
        foreach (var (changes, product) in new[]
        {
            (changesHere, first),
            (changesHere, second),
            (changesThere, first),
            (changesThere, second),
        })
        {
            // The table is created first and then filled.
            InventoriesOf(changes, product).ShouldBe(2);
            Of<Product>(changes).Count(each => each.Id == product.Id).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_login_ended_at_one_node_is_refused_at_one_that_cached_it()
    {
        await ReopenWithLongCacheAsync();
        var ann = await here.AddUserAsync("ann");
        using var visitor = new Visitor(here);
        await visitor.LogInAsync("ann", returnUrl: "/orders");
        using var copy = new Visitor(there);
        var cookie = visitor.Cookies.GetAllCookies().Single(each => each.Name == "flashsale.login");
        copy.Cookies.Add(new Uri(there.Address), new Cookie(cookie.Name, cookie.Value));
        await copy.OpenAsync("/orders");
        copy.Address.ShouldBe("/orders");

        await here.Get<IBrowserLogins>().EndAllAsync(ann.Id, cancellationToken: Cancelled);

        await Eventually.IsTrueAsync(async () =>
        {
            await copy.OpenAsync("/orders");
            return copy.Address.StartsWith("/Account/Login", StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("password")]
    [InlineData("account")]
    public async Task A_session_ended_at_one_node_is_refused_where_it_was_cached(string end)
    {
        await ReopenWithLongCacheAsync();
        using var ann = await new ParseClient(here).SignUpAsync("ann");
        using var elsewhere = new ParseClient(there) { Token = ann.Token };
        (await elsewhere.GetAsync("/users/me")).ShouldBe(HttpStatusCode.OK);

        var ended = end switch
        {
            "logout" => await ann.PostAsync("/logout", new { }),
            "password" => await ann.PutAsync($"/users/{ann.UserId}", new { password = "Another, 2026!" }),
            _ => await ann.DeleteAsync($"/users/{ann.UserId}"),
        };
        ended.ShouldBe(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(async () => (await elsewhere.GetAsync("/users/me")).Status != HttpStatusCode.OK);
        (await elsewhere.GetAsync("/users/me")).ShouldFail(400, 209);
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("password")]
    [InlineData("account")]
    public async Task A_session_ended_at_one_node_ends_subscriptions_at_the_other(string end)
    {
        await ReopenWithLongCacheAsync();
        var product = await here.AddLiveSaleAsync(units: 20);
        using var ann = await new ParseClient(here).SignUpAsync("ann");
        await using var client = await LiveQuerySocket.ConnectAsync(there, ann.Token);
        await client.SubscribeAsync(1, "Order");
        await client.SubscribeAsync(2, "Product", new { objectId = product.Id });

        var ended = end switch
        {
            "logout" => await ann.PostAsync("/logout", new { }),
            "password" => await ann.PutAsync($"/users/{ann.UserId}", new { password = "Another, 2026!" }),
            _ => await ann.DeleteAsync($"/users/{ann.UserId}"),
        };
        ended.ShouldBe(HttpStatusCode.OK);

        await client.NextErrorAsync(209, requestId: 1);
        var draft = new ProductDraft("Tin kettle", null, product.Price, Published: true);
        (await here.Get<IProducts>().UpdateAsync(product.Id, draft, product.RowVersion, "mia", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
        await client.NextAsync("update", 2, product.Id);
    }

    [Fact]
    public async Task A_merchant_who_loses_the_role_gets_only_own_orders()
    {
        await ReopenWithLongCacheAsync();
        var product = await here.AddLiveSaleAsync(units: 10_000);
        var (ann, mia) = (await here.AddUserAsync("ann"), await here.AddUserAsync("mia", Roles.Merchant));
        await using var client = await LiveQuerySocket.ConnectAsync(there, await TokenOfAsync(there, mia.Id, mia.SecurityStamp!));
        await client.SubscribeAsync(1, "Order");
        await using (var scope = here.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            (await users.RemoveFromRoleAsync((await users.FindByIdAsync(mia.Id))!, Roles.Merchant)).Succeeded.ShouldBeTrue();
        }

        string? buyer;
        do
        {
            await there.BuyAsync(ann, product);
            await there.BuyAsync(mia, product);
            buyer = (string?)(await client.NextAsync("create", 1))["object"]!["user"]!["objectId"];
            if (buyer == ann.Id)
                await client.NextAsync("create", 1);
        }
        while (buyer == ann.Id);
    }

    [Fact]
    public async Task An_ended_session_cannot_take_over_an_account_without_Redis()
    {
        await ReopenWithLongCacheAsync();
        using var ann = await new ParseClient(here).SignUpAsync("ann");
        using var thief = new ParseClient(there) { Token = ann.Token };
        (await thief.GetAsync("/users/me")).ShouldBe(HttpStatusCode.OK);
        await redis.KillAsync();

        (await ann.PutAsync($"/users/{ann.UserId}", new { password = "Another, 2026!" })).ShouldBe(HttpStatusCode.OK);

        (await thief.PutAsync($"/users/{ann.UserId}", new { password = "Mine now, 2026!" })).ShouldFail(400, 209);
        (await thief.DeleteAsync($"/users/{ann.UserId}")).ShouldFail(400, 209);
    }

    [Fact]
    public async Task Nodes_without_clients_receive_no_changes()
    {
        await WaitUntilQuietAsync();
        var listening = there.Get<ChangeFeed>().Subscribe(_ => { });
        await Eventually.IsTrueAsync(() => here.Get<NodeLink>().ForwardsChanges);

        listening.Dispose();

        await Eventually.IsTrueAsync(() => !here.Get<ChangeFeed>().IsWanted);
    }

    [Fact]
    public async Task Without_Redis_sales_continue_and_pages_follow_the_database()
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        await redis.KillAsync();
        await Eventually.IsTrueAsync(() => !there.Get<NodeLink>().IsUp);

        (await here.BuyAsync(ann, product, 3)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        await Eventually.IsTrueAsync(() => there.Get<StockFeed>().Current(product.Id)?.Left == 17);
        var notices = 0;
        using var looking = there.Get<SaleFeed>().Subscribe(product.Id, _ => Interlocked.Increment(ref notices));
        var draft = new ProductDraft("Tin kettle", null, product.Price, Published: true);
        (await here.Get<IProducts>().UpdateAsync(product.Id, draft, product.RowVersion, "mia", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
        await Eventually.IsTrueAsync(() => Volatile.Read(ref notices) > 0);

        await redis.StartAsync(Cancelled);
        await WaitUntilLinkedAsync();
        (await here.BuyAsync(ann, product, 2)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        await Eventually.IsTrueAsync(() => there.Get<StockFeed>().Current(product.Id)?.Left == 15);
    }

    [Fact]
    public async Task LiveQuery_clients_must_reload_after_a_Redis_outage()
    {
        await using var earlier = await LiveQuerySocket.ConnectAsync(there);
        await earlier.SubscribeAsync(1, "Product");
        await redis.KillAsync();
        await Eventually.IsTrueAsync(() => !there.Get<NodeLink>().IsUp);
        await using var later = await LiveQuerySocket.ConnectAsync(there);
        await later.SubscribeAsync(1, "Product");

        await redis.StartAsync(Cancelled);

        foreach (var client in new[] { earlier, later })
        {
            var received = await client.NextAsync();
            (received.Op(), (bool?)received["reconnect"]).ShouldBe(("error", true));
        }
    }

    [Fact]
    public async Task A_hanging_Redis_delays_neither_buyers_nor_a_shutdown()
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        await redis.HangAsync();

        (await here.BuyAsync(ann, product, 3)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        await Eventually.IsTrueAsync(() => !there.Get<NodeLink>().IsUp && there.Get<StockFeed>().Current(product.Id)?.Left == 17);
        await here.DisposeAsync();

        await redis.ContinueAsync();
        here = OpenNode();
        await WaitUntilLinkedAsync();
        (await here.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        await Eventually.IsTrueAsync(() => there.Get<StockFeed>().Current(product.Id)?.Left == 16);
    }

    [Fact]
    public async Task The_first_changes_of_a_node_reach_clients_of_the_other()
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        await here.DisposeAsync();
        var changes = new List<Entity>();
        using var listening = there.Get<ChangeFeed>().Subscribe(change => Add(changes, change));

        here = OpenNode();
        (await here.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();

        await Eventually.IsTrueAsync(() => Of<Order>(changes).Count == 1);
    }

    [Fact]
    public async Task The_last_changes_of_a_node_are_sent_before_it_stops()
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        var changes = new List<Entity>();
        using var listening = there.Get<ChangeFeed>().Subscribe(change => Add(changes, change));
        await using var observer = await ConnectionMultiplexer.ConnectAsync(redis.Connection);
        var messages = new ConcurrentQueue<NodeMessage>();
        await observer.GetSubscriber().SubscribeAsync(
            RedisChannel.Literal("flashsale:nodes:1"), (_, bytes) => messages.Enqueue(NodeJson.Read((byte[])bytes!)));
        await Eventually.IsTrueAsync(() => here.Get<NodeLink>().ForwardsChanges);
        (await here.BuyAsync(ann, product, 3)).ShouldBeOfType<PurchaseOutcome.Accepted>();

        await here.DisposeAsync();

        await Eventually.IsTrueAsync(() => Of<Order>(changes).Count == 1 && there.Get<StockFeed>().Current(product.Id)?.Left == 17);
        await Eventually.IsTrueAsync(() => messages.Any(message => message.IsLeaving));
        var goodbye = messages.Single(message => message.IsLeaving);
        messages.Last(message => message.From == goodbye.From).ShouldBeSameAs(goodbye);
        messages.Where(message => message.From == goodbye.From).SelectMany(message => message.Changes)
            .Count(change => change.Entity is Order).ShouldBe(1);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"From":"x","Number":1,"Levels":[{"ProductId":"01m8h60jjsfmjbzc7sasfgj9z0","Stock":5,"Claimed":-5}]}""")]
    [InlineData("""{"From":"x","Number":1,"Changes":[{"After":{"$class":"Order","Id":"1","UserId":"ann"}}]}""")]
    [InlineData("""{"From":"x","Number":1,"Changes":[{"After":{"$class":"Nothing","Id":"01m8h60jjsfmjbzc7sasfgj9z0"}}]}""")]
    [InlineData("""{"From":"x","Number":1,"Changes":[{}]}""")]
    [InlineData("""{"From":"x","Number":1,"Heeded":null}""")]
    public async Task An_invalid_message_does_no_harm(string message)
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        var losses = 0;
        using var losing = there.Get<ChangeFeed>().SubscribeToGap(() => Interlocked.Increment(ref losses));
        await using var stranger = await ConnectionMultiplexer.ConnectAsync(redis.Connection);

        (await stranger.GetSubscriber().PublishAsync(RedisChannel.Literal("flashsale:nodes:1"), message)).ShouldBe(2);

        (await here.BuyAsync(ann, product, 3)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        await Eventually.IsTrueAsync(() => there.Get<StockFeed>().Current(product.Id)?.Left == 17 && Volatile.Read(ref losses) > 0);
    }

    [Fact]
    public async Task A_node_starts_and_sells_without_Redis()
    {
        var product = await here.AddLiveSaleAsync(units: 20);
        var ann = await here.AddUserAsync("ann");
        await redis.KillAsync();
        await there.DisposeAsync();

        there = OpenNode();
        (await there.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        await redis.StartAsync(Cancelled);

        await WaitUntilLinkedAsync();
    }

    [Fact]
    public async Task Node_messages_are_read_as_written()
    {
        var product = await here.AddLiveSaleAsync(units: 20, perCustomerLimit: 3);
        var ann = await here.AddUserAsync("ann");
        var received = new List<Change>();
        using var listening = here.Get<ChangeFeed>().Subscribe(change =>
        {
            lock (received)
                received.Add(change);
        });
        var order = (await here.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;
        await here.Get<IOrders>().CancelOwnAsync(ann.Id, order.Id, Cancelled);
        await here.Get<ICountdownTimers>().CreateAsync(product.Id, 60, "mia", Cancelled);
        await here.Get<IInventories>().AddAsync(product.Id, 5, StockReason.Restock, null, "mia", Cancelled);
        await here.Get<IProducts>().AddImageAsync(product.Id, TestPictures.Png, "mia", Cancelled);
        await here.Get<IProducts>().AddImageAsync(product.Id, TestPictures.Png, "mia", Cancelled);

        List<Change> changes;
        lock (received)
            changes = [.. received];
        var read = NodeJson.Read(NodeJson.Write(new NodeMessage { From = "here", Number = 7, Changes = changes }));

        changes.Select(change => change.Entity.GetType()).Distinct().Count().ShouldBeGreaterThanOrEqualTo(5);
        (read.From, read.Number).ShouldBe(("here", 7));
        read.Changes.Count.ShouldBe(changes.Count);
        foreach (var (mine, theirs) in changes.Zip(read.Changes))
            theirs.ShouldBeEquivalentTo(mine);
        read.Changes.Select(change => change.After).OfType<Product>().Last().Images.Count.ShouldBe(2);
    }

    private static void Add(List<Entity> changes, Change change)
    {
        lock (changes)
            changes.Add(change.Entity);
    }

    private static List<T> Of<T>(List<Entity> changes)
    {
        lock (changes)
            return [.. changes.OfType<T>()];
    }

    private static int InventoriesOf(List<Entity> changes, Product product) =>
        Of<Inventory>(changes).Count(row => row.ProductId == product.Id);

    private static string? StatusIn(JsonNode? thing) => (string?)thing!["status"];

    private static async Task<string> TokenOfAsync(RunningShop node, string userId, string stamp) =>
        (await node.Get<IAccountSessions>().CreateAsync(userId, stamp, Session.ByLogin, cancellationToken: Cancelled))!.Token;

    // Nodes that cache sessions for longer than any test.
    private async Task ReopenWithLongCacheAsync()
    {
        await here.DisposeAsync();
        await there.DisposeAsync();
        here = OpenNode(rememberFor: TimeSpan.FromHours(1));
        there = OpenNode(rememberFor: TimeSpan.FromHours(1));
        await WaitUntilLinkedAsync();
    }

    private RunningShop OpenNode(TimeSpan? rememberFor = null) => RunningShop.OpenOn(database!, host =>
    {
        host.UseSetting("Redis:Connection", redis.Connection);
        if (rememberFor is { } time)
            host.ConfigureTestServices(services => services.AddSingleton(Options.Create(new AccountSessionOptions { RememberFor = time })));
    });

    // New nodes send every change until they know what their peers want.
    private Task WaitUntilQuietAsync() =>
        Eventually.IsTrueAsync(() => !here.Get<NodeLink>().ForwardsChanges && !there.Get<NodeLink>().ForwardsChanges);

    private Task WaitUntilLinkedAsync() =>
        Eventually.IsTrueAsync(
            () => here.Get<NodeLink>() is { IsUp: true, PeerCount: 1 } && there.Get<NodeLink>() is { IsUp: true, PeerCount: 1 });
}

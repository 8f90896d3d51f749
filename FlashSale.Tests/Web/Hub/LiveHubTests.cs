using System.Globalization;
using System.Net;
using System.Text.Json;
using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Hub;
using FlashSale.Web.Realtime.Stock;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Hub;

/// <summary>Clients of the live hub on a real port.</summary>
public sealed class LiveHubTests : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> connections = [];
    private readonly List<Visitor> visitors = [];
    private RunningShop shop = RunningShop.Open();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
            await connection.DisposeAsync();
        visitors.ForEach(visitor => visitor.Dispose());
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task Watching_returns_the_current_figures_at_once()
    {
        var product = await shop.AddLiveSaleAsync(units: 20);
        await shop.BuyAsync(await shop.AddUserAsync("bob"), product, quantity: 3);
        var app = await ConnectAsync();

        var now = await app.WatchAsync(product);

        var stock = now.GetProperty("stock");
        Names(stock).ShouldBe(["productId", "saleId", "stock", "left", "claimed", "offered", "claimedPercent", "rowVersion"]);
        stock.GetProperty("productId").GetString().ShouldBe(product.Id);
        Numbers(stock, "stock", "left", "claimed", "offered", "claimedPercent").ShouldBe([17, 17, 3, 20, 15]);
        stock.GetProperty("rowVersion").GetUInt64().ShouldBeGreaterThan(0ul);
        var phase = now.GetProperty("phase");
        Names(phase).ShouldBe(["productId", "saleId", "phase", "startsAt", "endsAt", "serverTime"]);
        phase.GetProperty("phase").GetString().ShouldBe("live");
        phase.GetProperty("saleId").GetString().ShouldBe(stock.GetProperty("saleId").GetString());
        phase.GetProperty("startsAt").GetDateTimeOffset().ShouldBeLessThan(phase.GetProperty("serverTime").GetDateTimeOffset());
        phase.GetProperty("endsAt").GetDateTimeOffset().ShouldBeGreaterThan(phase.GetProperty("serverTime").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_stock_falls_after_a_purchase()
    {
        var product = await shop.AddLiveSaleAsync(units: 20);
        var bob = await shop.AddUserAsync("bob");
        var app = await ConnectAsync();
        var before = await app.WatchAsync(product);

        await shop.BuyAsync(bob, product, quantity: 3);

        var stock = await app.ReceiveAsync("StockChanged");
        Numbers(stock, "stock", "left", "claimed", "offered", "claimedPercent").ShouldBe([17, 17, 3, 20, 15]);
        stock.GetProperty("rowVersion").GetUInt64().ShouldBeGreaterThan(before.GetProperty("stock").GetProperty("rowVersion").GetUInt64());
    }

    [Fact]
    public async Task Watchers_see_a_sale_start_and_end()
    {
        var product = await shop.AddProductAsync("Copper kettle", stock: 5);
        var app = await ConnectAsync();
        (await app.WatchAsync(product)).GetProperty("phase").GetProperty("phase").ValueKind.ShouldBe(JsonValueKind.Null);
        var terms =
            new SaleDraft(40m, RunningShop.Now.AddSeconds(3), RunningShop.Now.AddSeconds(5), UnitsOffered: null, PerCustomerLimit: null);
        var sale = (await shop.Get<ISales>().CreateAsync(product.Id, terms, "merchant", Cancelled))
            .ShouldBeOfType<EditOutcome<Sale>.Saved>().Value;

        var planned = await app.ReceiveAsync("PhaseChanged", phase => PhaseOf(phase) == "upcoming");
        planned.GetProperty("startsAt").GetDateTimeOffset().ShouldBe(sale.StartTime);
        var begun = await app.ReceiveAsync("PhaseChanged", phase => PhaseOf(phase) == "live");
        begun.GetProperty("serverTime").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(sale.StartTime);
        begun.GetProperty("endsAt").GetDateTimeOffset().ShouldBe(sale.EndTime);
        var ended = await app.ReceiveAsync("PhaseChanged", phase => PhaseOf(phase) == "ended");
        ended.GetProperty("serverTime").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(sale.EndTime);
    }

    [Fact]
    public async Task A_connection_receives_only_products_it_watches()
    {
        var kettle = await shop.AddLiveSaleAsync("Copper kettle");
        var pan = await shop.AddLiveSaleAsync("Iron pan");
        var bob = await shop.AddUserAsync("bob");
        var ofKettle = await ConnectAsync();
        var ofPan = await ConnectAsync();
        await ofKettle.WatchAsync(kettle);
        await ofPan.WatchAsync(pan);

        await shop.BuyAsync(bob, kettle);
        await ofKettle.ReceiveAsync("StockChanged");
        await shop.BuyAsync(bob, pan);

        (await ofPan.ReceiveAsync("StockChanged")).GetProperty("productId").GetString().ShouldBe(pan.Id);
        ofPan.ReceivedNames.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_unwatched_product_sends_nothing_more()
    {
        var kettle = await shop.AddLiveSaleAsync("Copper kettle");
        var pan = await shop.AddLiveSaleAsync("Iron pan");
        var bob = await shop.AddUserAsync("bob");
        var app = await ConnectAsync();
        var other = await ConnectAsync();
        await app.WatchAsync(kettle);
        await app.WatchAsync(pan);
        await other.WatchAsync(kettle);

        await app.UnwatchAsync(kettle.Id);
        await shop.BuyAsync(bob, kettle);
        await other.ReceiveAsync("StockChanged");
        await shop.BuyAsync(bob, pan);

        (await app.ReceiveAsync("StockChanged")).GetProperty("productId").GetString().ShouldBe(pan.Id);
        app.ReceivedNames.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_unknown_product_is_refused_with_a_message()
    {
        var app = await ConnectAsync();

        foreach (var nothing in new[] { "0123456789abcdefghjkmnpqrs", "", "no id at all, and much too long to be one", "a\0b" })
            (await Should.ThrowAsync<HubException>(() => app.WatchAsync(nothing))).Message.ShouldContain("There is no product");

        shop.Get<HubConnections>().WatchedProducts.ShouldBe(0);
    }

    [Fact]
    public async Task An_unpublished_product_is_refused_like_an_unknown_one()
    {
        var product = await shop.AddProductAsync("Copper kettle", stock: 5);
        await PublishAsync(product, false);
        var app = await ConnectAsync();

        (await Should.ThrowAsync<HubException>(() => app.WatchAsync(product))).Message.ShouldContain("There is no product");
    }

    [Fact]
    public async Task An_unpublished_product_is_announced_and_sends_no_figures()
    {
        var product = await shop.AddProductAsync("Copper kettle", stock: 5);
        var pan = await shop.AddProductAsync("Iron pan", stock: 5);
        var app = await ConnectAsync();
        await app.WatchAsync(product);
        await app.WatchAsync(pan);

        await PublishAsync(product, false);
        await app.ReceiveAsync("ProductWithdrawn");
        await AddStockAsync(product, 2);
        await AddStockAsync(pan, 1);
        await app.ReceiveAsync("StockChanged", stock => stock.GetProperty("productId").GetString() == pan.Id);
        app.ReceivedOf("StockChanged").ShouldNotContain(
            stock => stock.GetProperty("productId").GetString() == product.Id && stock.GetProperty("stock").GetInt32() == 7);

        await PublishAsync(product, true);
        await app.ReceiveAsync("PhaseChanged");
        (await app.ReceiveAsync("StockChanged")).GetProperty("stock").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task Watching_again_during_a_fault_keeps_the_subscription()
    {
        var product = await shop.AddProductAsync("Copper kettle", stock: 5);
        var app = await ConnectAsync();
        await app.WatchAsync(product);
        await PublishAsync(product, false);
        await app.ReceiveAsync("ProductWithdrawn");

        await Should.ThrowAsync<HubException>(() => app.WatchAsync(product));
        await PublishAsync(product, true);

        await app.ReceiveAsync("PhaseChanged");
    }

    [Fact]
    public async Task Buyers_receive_only_their_own_orders_on_every_connection()
    {
        var product = await shop.AddLiveSaleAsync("Copper kettle", units: 20);
        var ann = await shop.AddUserAsync("ann");
        var bob = await shop.AddUserAsync("bob");
        var annsPhone = await ConnectAsAsync("ann");
        var annsTablet = await ConnectAsAsync("ann");
        var bobs = await ConnectAsAsync("bob");

        var order = await OrderAsync(bob, product);
        var annsOrder = await OrderAsync(ann, product, quantity: 2);

        var change = await annsPhone.ReceiveAsync("OrderChanged");
        Names(change).ShouldBe(["orderId", "number", "productId", "productName", "quantity", "status", "previousStatus", "updatedAt"]);
        change.GetProperty("orderId").GetString().ShouldBe(annsOrder.Id);
        change.GetProperty("number").GetString().ShouldBe(annsOrder.Number);
        change.GetProperty("productId").GetString().ShouldBe(product.Id);
        change.GetProperty("productName").GetString().ShouldBe("Copper kettle");
        change.GetProperty("quantity").GetInt32().ShouldBe(2);
        change.GetProperty("status").GetString().ShouldBe("confirmed");
        change.GetProperty("previousStatus").ValueKind.ShouldBe(JsonValueKind.Null);
        (await annsTablet.ReceiveAsync("OrderChanged")).GetProperty("orderId").GetString().ShouldBe(annsOrder.Id);
        (await bobs.ReceiveAsync("OrderChanged")).GetProperty("orderId").GetString().ShouldBe(order.Id);

        await MoveAsync(order, OrderStatus.Shipped);
        var shipped = await bobs.ReceiveAsync("OrderChanged");
        shipped.GetProperty("status").GetString().ShouldBe("shipped");
        shipped.GetProperty("previousStatus").GetString().ShouldBe("confirmed");
        await MoveAsync(annsOrder, OrderStatus.Cancelled);
        (await annsPhone.ReceiveAsync("OrderChanged")).GetProperty("status").GetString().ShouldBe("cancelled");
        annsPhone.ReceivedNames.Count().ShouldBe(2);
    }

    [Fact]
    public async Task An_anonymous_connection_receives_no_orders()
    {
        var product = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync("ann");
        var anns = await ConnectAsAsync("ann");
        var anyone = await ConnectAsync();
        await anyone.WatchAsync(product);

        await OrderAsync(ann, product);
        await anns.ReceiveAsync("OrderChanged");
        await AddStockAsync(product, 5);
        await anyone.ReceiveAsync("StockChanged", stock => stock.GetProperty("stock").GetInt32() == 24);

        anyone.ReceivedNames.ShouldNotContain("OrderChanged");
    }

    [Fact]
    public async Task A_connection_whose_login_has_ended_is_closed()
    {
        var ann = await shop.AddUserAsync("ann");
        await shop.AddUserAsync("bob");
        var anns = await ConnectAsAsync("ann");
        var bobs = await ConnectAsAsync("bob");
        await using (var scope = shop.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            await users.UpdateSecurityStampAsync((await users.FindByIdAsync(ann.Id))!);
        }

        await shop.Get<HubOrderUpdates>().AbortEndedLoginsAsync();

        await anns.Closed;
        await bobs.UnwatchAsync("nothing");
    }

    [Fact]
    public async Task A_connection_can_watch_at_most_a_hundred_products()
    {
        var products = new List<Product>();
        for (var i = 0; i <= HubConnections.MaxProducts; i++)
            products.Add(await shop.AddProductAsync(string.Create(CultureInfo.InvariantCulture, $"Kettle {i}"), stock: 0));
        var app = await ConnectAsync();
        foreach (var product in products.Take(HubConnections.MaxProducts))
            await app.WatchAsync(product);

        (await Should.ThrowAsync<HubException>(() => app.WatchAsync(products[^1]))).Message.ShouldContain("at most 100 products");

        await app.WatchAsync(products[0]);
        await app.UnwatchAsync(products[0].Id);
        await app.WatchAsync(products[^1]);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_refused_until_one_closes()
    {
        await ReopenAsync("Live:MaxConnections", "1");
        var first = await ConnectAsync();

        (await Should.ThrowAsync<HttpRequestException>(ConnectAsync)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        await first.DisposeAsync();
        await EventuallyAsync(() => shop.Get<HubConnections>().Connected == 0);
        await ConnectAsync();
    }

    [Fact]
    public async Task A_closed_connection_leaves_nothing_behind()
    {
        var product = await shop.AddLiveSaleAsync();
        await shop.AddUserAsync("ann");
        var connections = shop.Get<HubConnections>();
        var subscriptions = shop.Get<StockTicker>().SubscriberCount;
        var app = await ConnectAsync();
        var anns = await ConnectAsAsync("ann");
        await app.WatchAsync(product);
        await anns.WatchAsync(product);
        connections.Connected.ShouldBe(2);
        connections.WatchedProducts.ShouldBe(1);
        shop.Get<StockTicker>().SubscriberCount.ShouldBe(subscriptions);

        await app.DisposeAsync();
        await anns.DisposeAsync();

        await EventuallyAsync(() => connections is { Connected: 0, WatchedProducts: 0 } && !shop.Get<ChangeFeed>().HasSubscribers);
        shop.Get<StockTicker>().SubscriberCount.ShouldBe(subscriptions);
    }

    [Fact]
    public async Task A_message_that_is_too_large_closes_the_connection()
    {
        var app = await ConnectAsync();

        await Should.ThrowAsync<Exception>(() => app.WatchAsync(new string('x', 10_000)));

        await app.Closed;
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK, null)]
    [InlineData("own", HttpStatusCode.OK, null)]
    [InlineData("https://app.example.com", HttpStatusCode.OK, "https://app.example.com")]
    [InlineData("https://app.example.com.evil.example", HttpStatusCode.Forbidden, null)]
    [InlineData("null", HttpStatusCode.Forbidden, null)]
    public async Task Other_sites_can_connect_only_if_they_are_allowed(string? origin, HttpStatusCode status, string? allowed)
    {
        await ReopenAsync("Live:AllowedOrigins", "https://app.example.com, https://www.example.com");
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.Address + "/hubs/live/negotiate?negotiateVersion=1");
        if (origin is not null)
            request.Headers.Add("Origin", origin == "own" ? shop.Address : origin);

        using var response = await client.SendAsync(request, Cancelled);

        response.StatusCode.ShouldBe(status);
        (response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null).ShouldBe(allowed);
    }

    private static IEnumerable<string> Names(JsonElement message) => message.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<int> Numbers(JsonElement message, params string[] names) =>
        names.Select(name => message.GetProperty(name).GetInt32());

    private static string? PhaseOf(JsonElement phase) => phase.GetProperty("phase").GetString();

    private static async Task EventuallyAsync(Func<bool> isSo)
    {
        for (var waited = 0; waited < 600 && !isSo(); waited++)
            await Task.Delay(50, Cancelled);
        isSo().ShouldBeTrue();
    }

    private async Task ReopenAsync(string setting, string value)
    {
        await shop.DisposeAsync();
        shop = RunningShop.Open(builder => builder.UseSetting(setting, value));
    }

    private async Task<HubTestClient> ConnectAsync()
    {
        var connection = await HubTestClient.OpenAsync(shop);
        connections.Add(connection);
        return connection;
    }

    private async Task<HubTestClient> ConnectAsAsync(string name)
    {
        var visitor = new Visitor(shop);
        visitors.Add(visitor);
        await visitor.LogInAsync(name);
        var connection = await HubTestClient.OpenAsync(shop, visitor.Cookies);
        connections.Add(connection);
        return connection;
    }

    private async Task PublishAsync(Product product, bool isPublished)
    {
        var products = shop.Get<IProducts>();
        var current = (await products.FindAsync(product.Id, Cancelled))!;
        await products.UpdateAsync(
            product.Id, ProductDraft.Of(current) with { Published = isPublished }, current.RowVersion, "merchant", Cancelled);
    }

    private async Task AddStockAsync(Product product, int units) =>
        (await shop.Get<IInventories>().AddAsync(product.Id, units, StockReason.Restock, null, "merchant", Cancelled))
            .ShouldBeOfType<EditOutcome<InventoryLine>.Saved>();

    private async Task<Order> OrderAsync(User buyer, Product product, int quantity = 1) =>
        ((PurchaseOutcome.Accepted)await shop.BuyAsync(buyer, product, quantity)).Order;

    private async Task MoveAsync(Order order, OrderStatus to) =>
        (await shop.Get<IOrders>().MoveAsync(order.Id, to, "merchant", Cancelled)).ShouldBeOfType<OrderMove.Done>();
}

using System.Collections.Concurrent;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Hub;
using FlashSale.Web.Realtime.Stock;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlashSale.Tests.Web.Hub;

public sealed class HubBroadcasterTests : IAsyncLifetime
{
    private readonly StockFeed stock = new();
    private readonly StockTicker ticker;
    private readonly HubConnections hubConnections = new(new ConnectionLimit(most: 10, mostPerAddress: 10));
    private readonly StalledClients clients = new();
    private readonly CatalogSnapshot catalog;
    private readonly HubBroadcaster broadcast;

    public HubBroadcasterTests()
    {
        var sales = new SaleFeed();
        var outage = new DatabaseOutage(TimeProvider.System, NullLogger<DatabaseOutage>.Instance);
        catalog = new CatalogSnapshot(new NoCatalog(), sales, stock, outage, TimeProvider.System);
        ticker = new StockTicker(stock, TimeProvider.System, NullLogger<StockTicker>.Instance);
        broadcast = new HubBroadcaster(
            stock,
            ticker,
            sales,
            hubConnections,
            clients,
            catalog,
            TimeProvider.System,
            NullLogger<HubBroadcaster>.Instance);
    }

    public async ValueTask InitializeAsync()
    {
        await broadcast.StartAsync(TestContext.Current.CancellationToken);
        while (ticker.SubscriberCount == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await broadcast.StopAsync(CancellationToken.None);
        broadcast.Dispose();
        ticker.Dispose();
        catalog.Dispose();
    }

    [Fact]
    public async Task A_stalled_client_does_not_delay_the_others()
    {
        Watch("kettle");
        Watch("pan");

        await ChangeAsync("kettle", 5);
        await ChangeAsync("pan", 5);
        await ChangeAsync("kettle", 4);

        clients.Told.ShouldBe([("kettle", 5), ("pan", 5), ("kettle", 4)]);
    }

    [Fact]
    public async Task Products_without_watchers_are_not_sent()
    {
        Watch("pan");
        hubConnections.Leave("pan");

        await ChangeAsync("kettle", 5);
        await ChangeAsync("pan", 5);

        clients.Told.ShouldBeEmpty();
    }

    private void Watch(string productId)
    {
        hubConnections.TryEnter(productId, address: null).ShouldBeTrue();
        hubConnections.TryWatch(productId, productId, out _).ShouldBeTrue();
    }

    private async Task ChangeAsync(string productId, int units)
    {
        stock.Publish(new StockLevel(productId, units, null, 0, null, (ulong)(100 - units)));
        (await ticker.RunRoundAsync()).ShouldBeEmpty();
    }

    /// <summary>Groups with a client that never receives a message.</summary>
    private sealed class StalledClients : IHubContext<LiveHub, IHubClient>, IHubClients<IHubClient>
    {
        public ConcurrentQueue<(string ProductId, int Stock)> Told { get; } = [];

        public IHubClients<IHubClient> Clients => this;

        public IGroupManager Groups => throw new NotSupportedException();

        public IHubClient All => throw new NotSupportedException();

        public IHubClient AllExcept(IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

        public IHubClient Client(string connectionId) => throw new NotSupportedException();

        IHubClient IHubClients<IHubClient>.Clients(IReadOnlyList<string> connectionIds) => throw new NotSupportedException();

        public IHubClient Group(string groupName) => new StalledClient(Told);

        public IHubClient GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

        IHubClient IHubClients<IHubClient>.Groups(IReadOnlyList<string> groupNames) => throw new NotSupportedException();

        public IHubClient User(string userId) => throw new NotSupportedException();

        public IHubClient Users(IReadOnlyList<string> userIds) => throw new NotSupportedException();
    }

    private sealed class StalledClient(ConcurrentQueue<(string ProductId, int Stock)> sent) : IHubClient
    {
        private readonly Task never = new TaskCompletionSource().Task;

        public Task StockChanged(StockMessage stock)
        {
            sent.Enqueue((stock.ProductId, stock.Stock));
            return never;
        }

        public Task PhaseChanged(SalePhaseMessage phase) => never;

        public Task ProductWithdrawn(string productId) => never;

        public Task OrderChanged(OrderStatusMessage order) => never;
    }

    private sealed class NoCatalog : ICatalog
    {
        public Task<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<ProductImage?> FindImageAsync(string imageId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}

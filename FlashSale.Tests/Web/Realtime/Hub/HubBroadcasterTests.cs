using System.Collections.Concurrent;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Realtime.Hub;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlashSale.Tests.Web.Realtime.Hub;

public sealed class HubBroadcasterTests : IAsyncLifetime
{
    private readonly StockFeed stock = new();
    private readonly HubConnections audience = new(new ConnectionLimit(most: 10, mostPerAddress: 10));
    private readonly StalledClients clients = new();
    private readonly CatalogSnapshot catalog;
    private readonly HubBroadcaster broadcast;

    public HubBroadcasterTests()
    {
        var sales = new SaleFeed();
        var outage = new DatabaseOutage(TimeProvider.System, NullLogger<DatabaseOutage>.Instance);
        catalog = new CatalogSnapshot(new NoCatalog(), sales, stock, outage, TimeProvider.System);
        broadcast = new HubBroadcaster(stock, sales, audience, clients, catalog, TimeProvider.System, NullLogger<HubBroadcaster>.Instance);
    }

    public async ValueTask InitializeAsync()
    {
        await broadcast.StartAsync(TestContext.Current.CancellationToken);
        while (stock.SubscriberCount == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await broadcast.StopAsync(CancellationToken.None);
        broadcast.Dispose();
        catalog.Dispose();
    }

    [Fact]
    public async Task Who_does_not_read_holds_up_nobody()
    {
        Watch("kettle");
        Watch("pan");

        await ChangeAsync("kettle", 5);
        await ChangeAsync("pan", 5);
        await ChangeAsync("kettle", 4);

        clients.Told.ShouldBe([("kettle", 5), ("pan", 5), ("kettle", 4)]);
    }

    [Fact]
    public async Task Nothing_is_sent_of_what_nobody_watches()
    {
        Watch("pan");
        audience.Leave("pan");

        await ChangeAsync("kettle", 5);
        await ChangeAsync("pan", 5);

        clients.Told.ShouldBeEmpty();
    }

    private void Watch(string productId)
    {
        audience.TryEnter(productId, address: null).ShouldBeTrue();
        audience.TryWatch(productId, productId, out _).ShouldBeTrue();
    }

    private async Task ChangeAsync(string productId, int units)
    {
        stock.Publish(new StockLevel(productId, units, null, 0, null, (ulong)(100 - units)));
        (await stock.FlushAsync()).ShouldBeEmpty();
    }

    /// <summary>Groups with somebody in them who never takes a message.</summary>
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

    private sealed class StalledClient(ConcurrentQueue<(string ProductId, int Stock)> told) : IHubClient
    {
        private readonly Task never = new TaskCompletionSource().Task;

        public Task StockChanged(StockMessage stock)
        {
            told.Enqueue((stock.ProductId, stock.Stock));
            return never;
        }

        public Task PhaseChanged(SalePhaseMessage phase) => never;

        public Task ProductWithdrawn(string productId) => never;

        public Task OrderChanged(OrderStatusMessage order) => never;
    }

    private sealed class NoCatalog : ICatalog
    {
        public Task<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ProductImage?> FindImageAsync(string imageId, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}

using System.Net.Sockets;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Storefront;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FlashSale.Tests.Web.Storefront;

public sealed class CatalogInOutageTests : IDisposable
{
    private static readonly SaleQuery Live = new(SalePhase.Live);

    private readonly Catalog catalog = new();
    private readonly DatabaseOutage outage = new(TimeProvider.System, NullLogger<DatabaseOutage>.Instance);
    private readonly SaleFeed sales = new();
    private readonly CatalogSnapshot snapshot;

    public CatalogInOutageTests() => snapshot = new CatalogSnapshot(catalog, sales, new StockFeed(), outage, TimeProvider.System);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static NpgsqlException Refused => new("Failed to connect", new SocketException());

    public void Dispose() => snapshot.Dispose();

    [Fact]
    public async Task An_unresponsive_database_keeps_no_visitor_waiting()
    {
        await snapshot.FindSalesAsync(Live, Cancelled);
        catalog.Answer = new TaskCompletionSource<PageOf<SaleCard>>().Task;
        await sales.PublishPhaseAsync(new SaleNotice("kettle"));
        outage.Explains(Refused);

        var shown = await snapshot.FindSalesAsync(Live, Cancelled);

        shown.Total.ShouldBe(7);
    }

    [Fact]
    public async Task A_recovered_database_is_noticed()
    {
        await snapshot.FindSalesAsync(Live, Cancelled);
        outage.Explains(Refused);

        while (outage.IsOn)
        {
            await snapshot.FindSalesAsync(Live, Cancelled);
            await Task.Delay(20, Cancelled);
        }
    }

    [Theory]
    [InlineData("40P01", false)]
    [InlineData("57P01", true)]
    [InlineData("53300", true)]
    [InlineData("23505", false)]
    public void Only_a_database_failure_is_an_outage(string state, bool isOutage)
    {
        outage.Explains(new PostgresException("It failed.", "ERROR", "ERROR", state));

        outage.IsOn.ShouldBe(isOutage);
    }

    [Fact]
    public void Another_timeout_is_no_outage() => outage.Explains(new TimeoutException("The mail server is slow.")).ShouldBeFalse();

    private sealed class Catalog : ICatalog
    {
        public Task<PageOf<SaleCard>> Answer { get; set; } = Task.FromResult(new PageOf<SaleCard>([], 7));

        public Task<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken = default) => Answer;

        public Task<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken = default) =>
            Task.FromResult<ProductPage?>(null);

        public Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default) =>
            Task.FromResult<ProductPage?>(null);

        public Task<ProductImage?> FindImageAsync(string imageId, CancellationToken cancellationToken = default) =>
            Task.FromResult<ProductImage?>(null);
    }
}

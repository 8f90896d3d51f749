using System.Globalization;
using Bunit;
using FlashSale.Data.Payments;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Tests.Web.Merchant.Ordering;
using FlashSale.Web.Hosting.Health;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Layout;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Realtime.Orders;
using FlashSale.Web.Realtime.Stock;
using FlashSale.Web.Storefront;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Web.Storefront;

/// <summary>A page of sales that becomes empty while it is open.</summary>
public sealed class ShrinkingSaleListTests : IAsyncLifetime
{
    private readonly BunitContext shop = new();
    private readonly SaleFeed sales = new();
    private readonly ShrinkingCatalog catalog = new() { Total = 25 };

    public ShrinkingSaleListTests()
    {
        shop.Services.AddSingleton<ICatalog>(catalog);
        shop.Services.AddSingleton<IOrders>(new RecordedOrders(StorefrontContext.OrderOf()));
        shop.Services.AddSingleton<IPaymentGateway, NoPaymentGateway>();
        shop.Services.AddSingleton(new BuyerOrders(new ChangeFeed()));
        shop.Services.AddSingleton(sales);
        shop.Services.AddSingleton<StockFeed>();
        shop.Services.AddSingleton<StockTicker>();
        shop.Services.AddSingleton<DatabaseOutage>();
        shop.Services.AddSingleton<CatalogSnapshot>();
        shop.Services.AddSingleton<CircuitStock>();
        shop.Services.AddSingleton(new MoneyFormat(CultureInfo.GetCultureInfo("en-US"), Currency.Find("USD")!));
        shop.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(StorefrontContext.Start));
        shop.SetRendererInfo(new("Server", isInteractive: true));
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public async Task The_last_page_is_shown_when_the_25th_sale_ends()
    {
        var browser = Show(page: 2);
        browser.WaitForAssertion(() => browser.FindAll(".card").Count.ShouldBe(1));

        catalog.Total = 24;
        await sales.PublishAsync(new SaleNotice("product 24"));

        browser.WaitForAssertion(() => browser.FindAll(".card").Count.ShouldBe(24));
        browser.FindAll(".pager").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cached_result_shows_the_last_page_too()
    {
        catalog.Total = 30;
        var snapshot = shop.Services.GetRequiredService<CatalogSnapshot>();
        foreach (var skip in new[] { 24, 48 })
            await snapshot.FindSalesAsync(new SaleQuery(SalePhase.Live, Skip: skip, Take: 24), Xunit.TestContext.Current.CancellationToken);

        var browser = Show(page: 3);

        browser.FindAll(".card").Count.ShouldBe(6);
        browser.Find(".pager").TextContent.ShouldContain("Page 2 of 2");
        browser.Find(".pager a[rel=prev]").GetAttribute("href").ShouldBe("/?show=live");
    }

    [Fact]
    public void A_section_without_sales_shows_a_message()
    {
        catalog.Total = 0;

        var browser = Show(page: 2);

        browser.WaitForAssertion(() => browser.Markup.ShouldContain("No sale is live"));
    }

    private IRenderedComponent<SaleBrowser> Show(int page) =>
        shop.Render<SaleBrowser>(parameters =>
            parameters.Add(each => each.Address, new SaleAddress(null, ProductSort.EndingSoonest, SalePhase.Live, page)));

    private sealed class ShrinkingCatalog : ICatalog
    {
        public int Total { get; set; }

        public Task<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken = default) =>
            Task.FromResult(new PageOf<SaleCard>([.. Enumerable.Range(0, Total).Skip(query.Skip).Take(query.Take).Select(CardOf)], Total));

        public Task<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<ProductImage?> FindImageAsync(string imageId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        private static SaleCard CardOf(int number) => new(
            $"sale {number}",
            $"product {number}",
            "Kettle",
            null,
            50m,
            30m,
            40m,
            StorefrontContext.Start,
            StorefrontContext.Start.AddHours(1),
            new StockLevel($"product {number}", 5, $"sale {number}", 0, null, 1));
    }
}

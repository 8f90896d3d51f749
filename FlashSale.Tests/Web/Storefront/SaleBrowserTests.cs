using Bunit;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Sales;
using FlashSale.Web.Circuits;
using FlashSale.Web.Components.Storefront;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Storefront;

public sealed class SaleBrowserTests : IAsyncLifetime
{
    private readonly BunitContext context = new();
    private readonly SlowCatalog catalog = new();

    public SaleBrowserTests()
    {
        context.Services.AddSingleton<ICatalog>(catalog);
        context.Services.AddSingleton(new SaleFeed());
        context.Services.AddSingleton(new StockFeed());
        context.Services.AddSingleton<CatalogSnapshot>();
        context.Services.AddSingleton<CircuitStock>();
        context.SetRendererInfo(new("Static", isInteractive: false));
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => context.DisposeAsync();

    [Theory]
    [InlineData(SalePhase.Live)]
    [InlineData(SalePhase.Upcoming)]
    [InlineData(SalePhase.Ended)]
    public void One_section_can_be_shown_by_a_database_that_takes_its_time(SalePhase phase)
    {
        var browser = context.Render<SaleBrowser>(parameters => parameters.Add(each => each.Address, new SaleAddress(null, ProductSort.EndingSoonest, phase, 1)));

        browser.FindAll(".section").ShouldBeEmpty();
        catalog.Answer.SetResult(new PageOf<SaleCard>([], 60));

        browser.WaitForAssertion(() => browser.Find(".pager").TextContent.ShouldContain("Page 1 of 3"));
    }

    private sealed class SlowCatalog : ICatalog
    {
        public TaskCompletionSource<PageOf<SaleCard>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken = default) => Answer.Task;

        public Task<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ProductImage?> FindImageAsync(string imageId, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}

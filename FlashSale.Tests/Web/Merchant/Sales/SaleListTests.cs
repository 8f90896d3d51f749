using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Web.Merchant.Sales;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Sales;

public sealed class SaleListTests : IAsyncLifetime
{
    private readonly AdminContext shop = new();
    private readonly ManySales sales = new();

    public SaleListTests() => shop.Services.AddSingleton<ISales>(sales);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Theory]
    [InlineData(60, 3, 50, "26-50 of 50")]
    [InlineData(60, 3, 30, "26-30 of 30")]
    [InlineData(26, 2, 25, "1-25 of 25")]
    [InlineData(60, 3, 8, "1-8 of 8")]
    public async Task A_shortened_list_shows_its_last_page(int before, int page, int after, string shown)
    {
        sales.Total = before;
        var screen = shop.Show<SaleList>();
        for (var next = 2; next <= page; next++)
        {
            screen.Eventually(() => screen.Text.ShouldContain($"of {before}"));
            screen.ClickLabel("Next page");
            var first = ((next - 1) * 25) + 1;
            screen.Eventually(() => screen.Text.ShouldContain($"{first}-"));
        }

        sales.Total = after;
        await shop.Sales.PublishAsync(new SaleNotice("kettle"));

        screen.Eventually(() => screen.Text.ShouldContain(shown));
        screen.Text.ShouldNotContain("No sales yet.");
        screen.Text.ShouldContain("Kettle");
    }

    private sealed class ManySales : ISales
    {
        public int Total { get; set; }

        public Task<PageOf<Sale>> ListAsync(int skip, int take, CancellationToken cancellationToken = default) =>
            Task.FromResult(
                new PageOf<Sale>([.. Enumerable.Range(0, Math.Clamp(Total - skip, 0, take)).Select(_ => AdminContext.SaleWith())], Total));

        public Task<Sale?> FindAsync(string saleId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<EditOutcome<Sale>> CreateAsync(
            string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<EditOutcome<Sale>> ImportAsync(
            string productId, SaleDraft draft, string actor, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<IReadOnlySet<string>> FindSoldOutAsync(
            IReadOnlyCollection<string> saleIds, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlySet<string>>(new HashSet<string>());

        public Task<EditOutcome<Sale>> UpdateAsync(
            string saleId,
            SaleDraft original,
            SaleDraft changed,
            string actor,
            PriceChange? confirmed,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<EditOutcome<Sale>> AmendAsync(
            string saleId, SaleDraft original, SaleDraft changed, string actor, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<EditOutcome<Sale>> StartNowAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<EditOutcome<Sale>> EndNowAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<EditOutcome<Sale>> DeleteAsync(string saleId, string actor, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}

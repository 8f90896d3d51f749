using FlashSale.Domain.Legal;
using FlashSale.Web.Layout;
using FlashSale.Web.Merchant.Legal;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Legal;

public sealed class LegalPageListTests : IAsyncLifetime
{
    private readonly AdminContext shop = new();
    private readonly RecordedLegalPages pages = new();

    public LegalPageListTests() => shop.Services.AddSingleton<ILegalPages>(pages);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public void Each_kind_shows_if_it_is_written_and_who_changed_it()
    {
        pages.Store(RecordedLegalPages.PageWith(LegalPageKind.Privacy, updatedBy: "bob"));

        var screen = shop.Show<LegalPageList>();

        var changed = MerchantZone.Of("Europe/Berlin", 0).Write(AdminContext.Start).Replace('\u202F', ' ');
        screen.Rows.Select(row => string.Join(" | ", row.Take(3))).ShouldBe(
        [
            "Terms and conditions | Not written | –",
            $"Privacy policy | Written | {changed} by bob",
            "Returns and refunds | Not written | –",
            "Imprint | Not written | –",
        ]);
    }
}

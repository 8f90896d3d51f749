using System.Net;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Storefront;

namespace FlashSale.Tests.Web.Storefront;

/// <summary>A merchant previews a product's page before shoppers can see it.</summary>
public sealed class PreviewTests : IAsyncLifetime
{
    private readonly RunningShop shop = RunningShop.Open();
    private readonly Visitor merchant;
    private readonly Visitor visitor;

    public PreviewTests() => (merchant, visitor) = (new Visitor(shop), new Visitor(shop));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await shop.AddUserAsync("mia", Roles.Merchant);
        await shop.AddUserAsync("ann");
    }

    public async ValueTask DisposeAsync()
    {
        merchant.Dispose();
        visitor.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task A_merchant_sees_the_shoppers_page_and_cannot_buy_there()
    {
        var product = await AddUnpublishedAsync();

        await merchant.LogInAsync("mia", returnUrl: $"/products/{product.Id}");

        merchant.Text.ShouldContain("Preview: not published");
        merchant.Text.ShouldContain("$60.00");
        merchant.Page.QuerySelector(".button-buy")!.HasAttribute("disabled").ShouldBeTrue();
        merchant.Page.QuerySelector("#buy form").ShouldBeNull();
        (await shop.Get<CatalogSnapshot>().FindProductAsync(product.Id, Cancelled)).ShouldBeNull();
        shop.Get<CatalogSnapshot>().Recall(product.Id).ShouldBeNull();
    }

    [Fact]
    public async Task Other_visitors_never_find_the_preview()
    {
        var product = await AddUnpublishedAsync();
        await merchant.LogInAsync("mia", returnUrl: $"/products/{product.Id}");
        merchant.Text.ShouldContain("Preview: not published");

        await visitor.OpenAsync($"/products/{product.Id}");
        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
        await visitor.LogInAsync("ann");
        await visitor.OpenAsync($"/products/{product.Id}");
        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_published_product_has_no_preview()
    {
        var product = await shop.AddLiveSaleAsync(units: 5);

        await merchant.LogInAsync("mia", returnUrl: $"/products/{product.Id}");

        merchant.Text.ShouldNotContain("Preview: not published");
        merchant.Page.QuerySelector(".button-buy")!.HasAttribute("disabled").ShouldBeFalse();
    }

    private async Task<Product> AddUnpublishedAsync()
    {
        var product = await shop.AddLiveSaleAsync(units: 5);
        var products = shop.Get<IProducts>();
        var current = (await products.FindAsync(product.Id, Cancelled))!;
        var draft = ProductDraft.Of(current) with { Published = false };
        return (await products.UpdateAsync(product.Id, draft, current.RowVersion, "mia", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>().Value;
    }
}

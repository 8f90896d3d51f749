using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Sales;

/// <summary>A merchant changes a price at which customers are buying.</summary>
public sealed class ConfirmingPricesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_changed_live_discount_needs_a_confirmation(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (_, sale) = await shop.AddLiveSaleAsync(price: 100m);
        var (sales, terms) = (shop.Get<ISales>(), SaleDraft.Of(sale));

        var change = Asked(await sales.UpdateAsync(sale.Id, terms, terms with { Discount = 95m }, "mia", Cancelled));

        change.ShouldBe(new PriceChange(new PriceTag(100m, 25m, 75m), new PriceTag(100m, 95m, 5m)));
        (await sales.FindAsync(sale.Id, Cancelled))!.Discount.ShouldBe(25m);
        Saved(await sales.UpdateAsync(sale.Id, terms, terms with { Discount = 95m }, "mia", change, Cancelled)).Discount.ShouldBe(95m);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_confirmation_is_for_exactly_one_change(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (_, sale) = await shop.AddLiveSaleAsync(price: 100m);
        var (sales, terms) = (shop.Get<ISales>(), SaleDraft.Of(sale));
        var confirmed = Asked(await sales.UpdateAsync(sale.Id, terms, terms with { Discount = 30m }, "mia", Cancelled));

        Asked(await sales.UpdateAsync(sale.Id, terms, terms with { Discount = 95m }, "mia", confirmed, Cancelled))
            .After.SalePrice.ShouldBe(5m);

        (await sales.FindAsync(sale.Id, Cancelled))!.Discount.ShouldBe(25m);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_confirmation_does_not_cover_another_product_price(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(price: 100m);
        var (sales, terms) = (shop.Get<ISales>(), SaleDraft.Of(sale));
        var stale = Asked(await sales.UpdateAsync(sale.Id, terms, terms with { Discount = 50m }, "mia", Cancelled));
        await SetPriceAsync(shop, product, 20m);

        var change = Asked(await sales.UpdateAsync(sale.Id, terms, terms with { Discount = 50m }, "mia", stale, Cancelled));

        (change.Before.SalePrice, change.After.SalePrice).ShouldBe((15m, 10m));
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_price_changed_at_the_last_moment_needs_a_new_confirmation(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync(price: 100m);
        var (sales, terms) = (shop.Get<ISales>(), SaleDraft.Of(sale));
        var confirmed = Asked(await sales.UpdateAsync(sale.Id, terms, terms with { Discount = 50m }, "mia", Cancelled));
        concurrently.BeforeNextSave(() => SetPriceAsync(shop, product, 20m));

        var change = Asked(await sales.UpdateAsync(sale.Id, terms, terms with { Discount = 50m }, "mia", confirmed, Cancelled));

        (change.Before.SalePrice, change.After.SalePrice).ShouldBe((15m, 10m));
        (await sales.FindAsync(sale.Id, Cancelled))!.Discount.ShouldBe(25m);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_price_of_a_product_on_sale_needs_a_confirmation_too(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync(price: 100m);
        var products = shop.Get<IProducts>();
        var loaded = (await products.FindAsync(product.Id, Cancelled))!;
        var draft = ProductDraft.Of(loaded) with { Price = 10m };

        var change = Asked(await products.UpdateAsync(loaded.Id, draft, loaded.RowVersion, "mia", Cancelled));

        change.ShouldBe(new PriceChange(new PriceTag(100m, 25m, 75m), new PriceTag(10m, 25m, 7.5m)));
        (await products.FindAsync(loaded.Id, Cancelled))!.Price.ShouldBe(100m);
        (await products.UpdateAsync(loaded.Id, draft, loaded.RowVersion, "mia", change, Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>().Value.Price.ShouldBe(10m);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(4, true)]
    [InlineData(6, false)]
    public async Task A_sale_that_starts_within_minutes_counts_as_live(int startsInMinutes, bool isAsked)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var product = await shop.AddProductAsync(price: 100m);
        var sale = await shop.AddSaleAsync(product, 25m, shop.Now.AddMinutes(startsInMinutes), shop.Now.AddHours(2));
        var terms = SaleDraft.Of(sale);
        var loaded = (await shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!;

        var ofProduct = await shop.Get<IProducts>()
            .UpdateAsync(product.Id, ProductDraft.Of(loaded) with { Price = 99m }, loaded.RowVersion, "mia", Cancelled);
        var ofSale = await shop.Get<ISales>().UpdateAsync(sale.Id, terms, terms with { Discount = 30m }, "mia", Cancelled);

        (ofProduct is EditOutcome<Product>.NeedsConfirmation).ShouldBe(isAsked);
        (ofSale is EditOutcome<Sale>.NeedsConfirmation).ShouldBe(isAsked);
    }

    [Fact]
    public async Task A_sale_that_went_live_in_the_form_needs_a_confirmation()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var product = await shop.AddProductAsync(price: 100m);
        var sale = await shop.AddSaleAsync(product, 25m, shop.Now.AddHours(1), shop.Now.AddHours(2));
        var terms = SaleDraft.Of(sale);

        shop.Advance(TimeSpan.FromHours(1));

        Asked(await shop.Get<ISales>().UpdateAsync(sale.Id, terms, terms with { Discount = 95m }, "mia", Cancelled));
    }

    [Fact]
    public async Task A_sale_moved_to_now_with_another_price_needs_a_confirmation()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var product = await shop.AddProductAsync(price: 100m);
        var sale = await shop.AddSaleAsync(product, 25m, shop.Now.AddDays(1), shop.Now.AddDays(2));
        var terms = SaleDraft.Of(sale);

        Asked(await shop.Get<ISales>().UpdateAsync(sale.Id, terms, terms with { Discount = 95m, StartTime = shop.Now }, "mia", Cancelled));
        Saved(await shop.Get<ISales>().UpdateAsync(sale.Id, terms, terms with { StartTime = shop.Now }, "mia", Cancelled));
    }

    [Fact]
    public async Task Only_prices_need_a_confirmation_even_while_unpublished()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var (product, sale) = await shop.AddLiveSaleAsync(price: 100m);
        var terms = SaleDraft.Of(sale);
        var loaded = (await shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!;

        Saved(
            await shop.Get<ISales>()
                .UpdateAsync(sale.Id, terms, terms with { PerCustomerLimit = 2, EndTime = terms.EndTime.AddHours(1) }, "mia", Cancelled));
        var hidden = (await shop.Get<IProducts>()
            .UpdateAsync(product.Id, ProductDraft.Of(loaded) with { Published = false }, loaded.RowVersion, "mia", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>().Value;
        var products = shop.Get<IProducts>();
        Asked(await products.UpdateAsync(product.Id, ProductDraft.Of(hidden) with { Price = 5m }, hidden.RowVersion, "mia", Cancelled));
        Asked(
            await products.UpdateAsync(
                product.Id, ProductDraft.Of(hidden) with { Price = 5m, Published = true }, hidden.RowVersion, "mia", Cancelled));
        var latest = SaleDraft.Of((await shop.Get<ISales>().FindAsync(sale.Id, Cancelled))!);
        Asked(await shop.Get<ISales>().UpdateAsync(sale.Id, latest, latest with { Discount = 95m }, "mia", Cancelled));
        (await products.UpdateAsync(product.Id, ProductDraft.Of(hidden) with { Published = true }, hidden.RowVersion, "mia", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    private static async Task SetPriceAsync(TestShop shop, Product product, decimal price)
    {
        var products = shop.Get<IProducts>();
        var current = (await products.FindAsync(product.Id, Cancelled))!;
        var draft = ProductDraft.Of(current) with { Price = price };
        var change = Asked(await products.UpdateAsync(product.Id, draft, current.RowVersion, "bob", Cancelled));
        (await products.UpdateAsync(product.Id, draft, current.RowVersion, "bob", change, Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    private static PriceChange Asked<T>(EditOutcome<T> outcome) => outcome.ShouldBeOfType<EditOutcome<T>.NeedsConfirmation>().Change;

    private static Sale Saved(EditOutcome<Sale> outcome) => outcome.ShouldBeOfType<EditOutcome<Sale>.Saved>().Value;
}

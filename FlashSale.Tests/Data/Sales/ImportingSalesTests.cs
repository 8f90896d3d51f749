using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Live;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Sales;

/// <summary>What programs do with sales: they know no moment of their own, and bring what has been.</summary>
public sealed class ImportingSalesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_that_is_over_can_be_taken_over_and_changed(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var draft = new SaleDraft(25m, shop.Now.AddDays(-10), shop.Now.AddDays(-9), null, null);
        var sales = shop.Get<ISales>();

        var sale = Saved(await sales.ImportAsync(product.Id, draft, "mia", Cancelled));
        (SaleDraft.Of(sale), sale.UpdatedBy, sale.PhaseAt(shop.Now)).ShouldBe((draft, "mia", SalePhase.Ended));
        var other = draft with { Discount = 30m, StartTime = shop.Now.AddDays(-8), EndTime = shop.Now.AddDays(-7), UnitsOffered = 5 };
        SaleDraft.Of(Saved(await sales.AmendAsync(sale.Id, draft, other, "mia", Cancelled))).ShouldBe(other);
        (await sales.UpdateAsync(sale.Id, other, draft, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_that_began_in_the_past_is_live_at_once(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var told = 0;
        using var subscription = shop.Get<SaleFeed>().Subscribe(product.Id, _ => told++);

        Saved(await shop.Get<ISales>().ImportAsync(product.Id, new SaleDraft(25m, shop.Now.AddDays(-1), shop.Now.AddDays(1), null, null), "mia", Cancelled));

        told.ShouldBe(1);
        (await shop.BuyAsync(await shop.AddUserAsync(), product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Other_rules_hold_for_the_past_too(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var draft = new SaleDraft(25m, shop.Now.AddDays(-10), shop.Now.AddDays(-9), null, null);
        var sales = shop.Get<ISales>();
        var sale = Saved(await sales.ImportAsync(product.Id, draft, "mia", Cancelled));

        Problem(await sales.ImportAsync(product.Id, draft, "mia", Cancelled)).Field.ShouldBe("StartTime");
        Problem(await sales.ImportAsync("nothing", draft, "mia", Cancelled)).Field.ShouldBe("ProductId");
        Problem(await sales.ImportAsync(product.Id, draft with { EndTime = draft.StartTime }, "mia", Cancelled)).Field.ShouldBe("EndTime");
        Problem(await sales.AmendAsync(sale.Id, draft, draft with { Discount = 100m }, "mia", Cancelled)).Field.ShouldBe("Discount");
        (await sales.AmendAsync("nothing", draft, draft, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.NotFound>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_second_of_two_programs_is_told_what_the_first_did(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (_, sale) = await shop.AddLiveSaleAsync();
        var original = SaleDraft.Of(sale);
        var sales = shop.Get<ISales>();

        Saved(await sales.AmendAsync(sale.Id, original, original with { Discount = 30m }, "bob", Cancelled));

        (await sales.AmendAsync(sale.Id, original, original with { Discount = 40m }, "cleo", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Conflict>().Current.Discount.ShouldBe(30m);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_sold_stays_sold_as_it_was(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, status: OrderStatus.Cancelled);
        var original = SaleDraft.Of(sale);
        var sales = shop.Get<ISales>();

        Problem(await sales.AmendAsync(sale.Id, original, original with { StartTime = original.StartTime.AddMinutes(1) }, "mia", Cancelled)).Field.ShouldBe("StartTime");
        shop.Advance(TimeSpan.FromHours(1));
        Problem(await sales.AmendAsync(sale.Id, original, original with { Discount = 50m }, "mia", Cancelled)).Message.ShouldContain("has ended");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_live_sale_with_orders_whose_end_is_set_to_the_past_ends_now(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        (await shop.BuyAsync(await shop.AddUserAsync(), product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        var original = SaleDraft.Of(sale);
        shop.Advance(TimeSpan.FromMinutes(5));

        var ended = Saved(await shop.Get<ISales>().AmendAsync(sale.Id, original, original with { EndTime = shop.Now.AddSeconds(-1) }, "mia", Cancelled));

        ended.EndTime.ShouldBe(shop.Now);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_that_comes_in_before_the_change_is_saved_counts(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var original = SaleDraft.Of(sale);
        concurrently.BeforeNextSave(() => shop.BuyAsync(ann, product));

        Problem(await shop.Get<ISales>().AmendAsync(sale.Id, original, original with { StartTime = shop.Now.AddMinutes(1) }, "mia", Cancelled)).Field.ShouldBe("StartTime");
    }

    private static Sale Saved(EditOutcome<Sale> outcome) => outcome.ShouldBeOfType<EditOutcome<Sale>.Saved>().Value;

    private static Problem Problem(EditOutcome<Sale> outcome) => outcome.ShouldBeOfType<EditOutcome<Sale>.Invalid>().Problems.ShouldHaveSingleItem();
}

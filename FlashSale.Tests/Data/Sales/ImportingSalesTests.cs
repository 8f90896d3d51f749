using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Sales;

/// <summary>Programs import sales, which may be in the past.</summary>
public sealed class ImportingSalesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task A_past_sale_can_be_imported_and_changed(DatabaseEngine engine)
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
    public async Task An_imported_sale_that_started_in_the_past_is_live(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var notices = 0;
        using var subscription = shop.Get<SaleFeed>().Subscribe(product.Id, _ => notices++);

        Saved(
            await shop.Get<ISales>()
                .ImportAsync(product.Id, new SaleDraft(25m, shop.Now.AddDays(-1), shop.Now.AddDays(1), null, null), "mia", Cancelled));

        notices.ShouldBe(1);
        (await shop.BuyAsync(await shop.AddUserAsync(), product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task All_other_rules_apply_to_past_sales_too(DatabaseEngine engine)
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
    public async Task The_second_of_two_programs_sees_the_first_as_a_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (_, sale) = await shop.AddLiveSaleAsync();
        var original = SaleDraft.Of(sale);
        var sales = shop.Get<ISales>();

        Saved(await sales.AmendAsync(sale.Id, original, original with { Discount = 30m }, "bob", Cancelled));

        (await sales.AmendAsync(sale.Id, original, original with { Discount = 40m }, "cleo", Cancelled))
            .ShouldBeOfType<EditOutcome<Sale>.Conflict>().Current.Discount.ShouldBe(30m);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_past_sale_with_orders_keeps_its_terms(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, status: OrderStatus.Cancelled);
        var original = SaleDraft.Of(sale);
        var sales = shop.Get<ISales>();

        Problem(await sales.AmendAsync(sale.Id, original, original with { StartTime = original.StartTime.AddMinutes(1) }, "mia", Cancelled))
            .Field.ShouldBe("StartTime");
        shop.Advance(TimeSpan.FromHours(1));
        Problem(await sales.AmendAsync(sale.Id, original, original with { Discount = 50m }, "mia", Cancelled))
            .Message.ShouldContain("has ended");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_live_sale_with_orders_and_a_past_end_ends_now(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        (await shop.BuyAsync(await shop.AddUserAsync(), product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        var original = SaleDraft.Of(sale);
        shop.Advance(TimeSpan.FromMinutes(5));

        var ended = Saved(
            await shop.Get<ISales>().AmendAsync(sale.Id, original, original with { EndTime = shop.Now.AddSeconds(-1) }, "mia", Cancelled));

        ended.EndTime.ShouldBe(shop.Now);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_during_the_save_counts(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var original = SaleDraft.Of(sale);
        concurrently.BeforeNextSave(() => shop.BuyAsync(ann, product));

        Problem(await shop.Get<ISales>()
            .AmendAsync(sale.Id, original, original with { StartTime = shop.Now.AddMinutes(1) }, "mia", Cancelled))
            .Field.ShouldBe("StartTime");
    }

    private static Sale Saved(EditOutcome<Sale> outcome) => outcome.ShouldBeOfType<EditOutcome<Sale>.Saved>().Value;

    private static Problem Problem(EditOutcome<Sale> outcome) =>
        outcome.ShouldBeOfType<EditOutcome<Sale>.Invalid>().Problems.ShouldHaveSingleItem();
}

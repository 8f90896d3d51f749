using System.Globalization;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Sales;

public sealed class ChangingSalesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task The_second_of_two_editors_sees_the_first_as_a_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (_, sale) = await shop.AddLiveSaleAsync();
        var original = SaleDraft.Of(sale);
        var sales = shop.Get<ISales>();
        shop.Advance(TimeSpan.FromMinutes(1));

        Saved(await shop.SetDiscountAsync(sale, original, 30m, "bob"));
        var second = await sales.UpdateAsync(sale.Id, original, original with { PerCustomerLimit = 1 }, "cleo", Cancelled);

        var conflict = second.ShouldBeOfType<EditOutcome<Sale>.Conflict>();
        (conflict.Current.Discount, conflict.ChangedBy, conflict.ChangedAt).ShouldBe((30m, "bob", shop.Now));
        (await sales.FindAsync(sale.Id, Cancelled))!.PerCustomerLimit.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_change_of_terms_between_load_and_save_is_a_conflict(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (_, sale) = await shop.AddLiveSaleAsync();
        var original = SaleDraft.Of(sale);
        var sales = shop.Get<ISales>();
        concurrently.BeforeNextSave(() => shop.SetDiscountAsync(sale, original, 30m, "bob"));

        var outcome = await shop.SetDiscountAsync(sale, original, 40m, "cleo");

        var conflict = outcome.ShouldBeOfType<EditOutcome<Sale>.Conflict>();
        (conflict.Current.Discount, conflict.ChangedBy).ShouldBe((30m, "bob"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Units_that_sell_before_the_change_are_no_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        await BuyAsync(shop, product, 3);
        var original = SaleDraft.Of(sale);

        var saved = Saved(await shop.SetDiscountAsync(sale, original, 30m, "bob"));

        (saved.Discount, saved.UnitsSold, saved.UpdatedBy).ShouldBe((30m, 3, "bob"));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Units_sold_between_load_and_save_are_kept(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        var original = SaleDraft.Of(sale);
        concurrently.BeforeNextSave(() => BuyAsync(shop, product, 3));

        var saved = Saved(await shop.Get<ISales>().UpdateAsync(sale.Id, original, original with { UnitsOffered = 8 }, "bob", Cancelled));

        (saved.UnitsOffered, saved.UnitsSold, saved.LastClaimNumber).ShouldBe((8, 3, 1));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Fewer_units_than_sold_during_the_edit_cannot_be_offered(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 10);
        var original = SaleDraft.Of(sale);
        concurrently.BeforeNextSave(() => BuyAsync(shop, product, 3));

        var refused = await shop.Get<ISales>().UpdateAsync(sale.Id, original, original with { UnitsOffered = 2 }, "bob", Cancelled);

        refused.ShouldBeOfType<EditOutcome<Sale>.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("UnitsOffered");
        (await shop.Get<ISales>().FindAsync(sale.Id, Cancelled))!.UnitsOffered.ShouldBe(10);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Concurrent_edits_and_orders_all_count(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 40);
        var buyers = await shop.AddBuyersAsync(8);
        var draft = SaleDraft.Of(sale);

        var rush = Task.WhenAll(buyers.Select(buyer => Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
                (await shop.BuyAsync(buyer, product)).ShouldBeOfType<PurchaseOutcome.Accepted>();
        })));
        for (var i = 1; i <= 10; i++)
        {
            var next = draft with { Discount = i };
            Saved(await shop.SetDiscountAsync(sale, draft, i, "bob"));
            draft = next;
        }
        await rush;

        var kept = (await shop.Get<ISales>().FindAsync(sale.Id, Cancelled))!;
        (kept.Discount, kept.UnitsSold, kept.LastClaimNumber).ShouldBe((10m, 40, 40));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_live_sale_keeps_its_start_and_can_only_end_in_the_future(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (_, sale) = await shop.AddLiveSaleAsync();
        var original = SaleDraft.Of(sale);

        await ShouldBeRefusedAsync(shop, sale, original with { StartTime = original.StartTime.AddMinutes(1) }, "StartTime");
        await ShouldBeRefusedAsync(shop, sale, original with { EndTime = shop.Now }, "EndTime");
        Saved(
            await shop.Get<ISales>()
                .UpdateAsync(sale.Id, original, original with { EndTime = shop.Now.AddMilliseconds(1) }, "bob", Cancelled));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_ended_sale_cannot_be_changed(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (_, sale) = await shop.AddLiveSaleAsync();
        shop.Advance(TimeSpan.FromHours(1));

        await ShouldBeRefusedAsync(shop, sale, SaleDraft.Of(sale) with { Discount = 50m }, "");
        await ShouldBeRefusedAsync(shop, sale, SaleDraft.Of(sale) with { EndTime = shop.Now.AddHours(1) }, "");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_cannot_be_moved_over_another(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var longer = SaleDraft.Of(sale) with { EndTime = sale.EndTime.AddHours(2) };

        concurrently.BeforeNextSave(() => shop.AddSaleAsync(product, 10m, sale.EndTime, sale.EndTime.AddHours(1)));
        await ShouldBeRefusedAsync(shop, sale, longer, "StartTime");
        await ShouldBeRefusedAsync(shop, sale, longer, "StartTime");
        (await shop.Get<ISales>().FindAsync(sale.Id, Cancelled))!.EndTime.ShouldBe(sale.EndTime);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_upcoming_sale_can_begin_now_and_a_live_one_end_now(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var sale = await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(1), shop.Now.AddHours(2));
        var sales = shop.Get<ISales>();
        var notices = 0;
        using var subscription = shop.Get<SaleFeed>().Subscribe(product.Id, _ => notices++);

        (await sales.EndNowAsync(sale.Id, "bob", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>();
        var begun = Saved(await sales.StartNowAsync(sale.Id, "bob", Cancelled));
        (begun.StartTime, begun.PhaseAt(shop.Now), begun.UpdatedBy).ShouldBe((shop.Now, SalePhase.Live, "bob"));
        (await sales.StartNowAsync(sale.Id, "bob", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>();
        await BuyAsync(shop, product, 2);

        shop.Advance(TimeSpan.FromMinutes(5));
        var ended = Saved(await sales.EndNowAsync(sale.Id, "cleo", Cancelled));
        (ended.EndTime, ended.PhaseAt(shop.Now), ended.UnitsSold, ended.UpdatedBy).ShouldBe((shop.Now, SalePhase.Ended, 2, "cleo"));
        (await sales.EndNowAsync(sale.Id, "cleo", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>();
        notices.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_can_be_ended_at_the_moment_it_starts(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var sale = await shop.AddSaleAsync(await shop.AddProductAsync(), 10m, shop.Now, shop.Now.AddHours(2));

        Saved(await shop.Get<ISales>().EndNowAsync(sale.Id, "bob", Cancelled)).EndTime.ShouldBe(shop.Now.AddMilliseconds(1));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Units_sold_while_a_sale_is_being_ended_stay_ordered(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync();
        concurrently.BeforeNextSave(() => BuyAsync(shop, product, 3));

        var ended = Saved(await shop.Get<ISales>().EndNowAsync(sale.Id, "bob", Cancelled));

        (ended.EndTime, ended.UnitsSold).ShouldBe((shop.Now, 3));
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_sale_cannot_start_while_another_one_runs(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, running) = await shop.AddLiveSaleAsync();
        var next = await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(2), shop.Now.AddHours(3));
        var sales = shop.Get<ISales>();

        var refused = await sales.StartNowAsync(next.Id, "bob", Cancelled);

        var end = running.EndTime.UtcDateTime;
        refused.ShouldBeOfType<EditOutcome<Sale>.Invalid>().Problems.ShouldHaveSingleItem()
            .Message.ShouldContain(string.Create(CultureInfo.CurrentCulture, $"{end:ddd d MMM yyyy}, {end:t}"));
        Saved(await sales.EndNowAsync(running.Id, "bob", Cancelled));
        Saved(await sales.StartNowAsync(next.Id, "bob", Cancelled));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Only_a_sale_without_orders_can_be_deleted(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, sale) = await shop.AddLiveSaleAsync();
        var unsold = await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(2), shop.Now.AddHours(3));
        await shop.AddOrderAsync(await shop.AddUserAsync(), product, sale, status: OrderStatus.Cancelled);
        var sales = shop.Get<ISales>();
        var notices = 0;
        using var subscription = shop.Get<SaleFeed>().Subscribe(product.Id, _ => notices++);

        (await sales.DeleteAsync(sale.Id, "bob", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>();
        notices.ShouldBe(0);
        Saved(await sales.DeleteAsync(unsold.Id, "bob", Cancelled));
        notices.ShouldBe(1);

        (await sales.ListAsync(0, 10, Cancelled)).Items.ShouldHaveSingleItem().Id.ShouldBe(sale.Id);
    }

    // On SQLite, no other writer can act between load and save.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task An_order_during_the_deletion_keeps_the_sale(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, sale) = await shop.AddLiveSaleAsync();
        concurrently.BeforeNextSave(() => BuyAsync(shop, product, 1));

        (await shop.Get<ISales>().DeleteAsync(sale.Id, "bob", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>();

        await shop.LedgerShouldBalanceAsync();
        (await shop.Get<ISales>().FindAsync(sale.Id, Cancelled))!.UnitsSold.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_missing_sale_cannot_be_changed(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var sales = shop.Get<ISales>();
        var draft = new SaleDraft(10m, shop.Now, shop.Now.AddHours(1), null, null);

        (await sales.UpdateAsync("nothing", draft, draft, "bob", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.NotFound>();
        (await sales.StartNowAsync("nothing", "bob", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.NotFound>();
        (await sales.EndNowAsync("nothing", "bob", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.NotFound>();
        (await sales.DeleteAsync("nothing", "bob", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.NotFound>();
    }

    private static Sale Saved(EditOutcome<Sale> outcome) => outcome.ShouldBeOfType<EditOutcome<Sale>.Saved>().Value;

    private static async Task ShouldBeRefusedAsync(TestShop shop, Sale sale, SaleDraft changed, string field) =>
        (await shop.Get<ISales>().UpdateAsync(sale.Id, SaleDraft.Of(sale), changed, "bob", Cancelled))
            .ShouldBeOfType<EditOutcome<Sale>.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(field);

    private static async Task BuyAsync(TestShop shop, Product product, int quantity) =>
        (await shop.BuyAsync(await shop.AddUserAsync(), product, quantity)).ShouldBeOfType<PurchaseOutcome.Accepted>();
}

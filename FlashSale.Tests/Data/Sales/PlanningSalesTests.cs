using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;
using FlashSale.Web.Layout;

namespace FlashSale.Tests.Data.Sales;

public sealed class PlanningSalesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Sales_are_stored_in_UTC_and_whole_milliseconds(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var start = shop.Now.AddHours(1).AddTicks(7).ToOffset(TimeSpan.FromHours(5));

        var sale = Saved(
            await shop.Get<ISales>().CreateAsync(product.Id, new SaleDraft(12.34m, start, start.AddHours(1), 5, 2), "ann", Cancelled));

        var kept = (await shop.Get<ISales>().FindAsync(sale.Id, Cancelled)).ShouldNotBeNull();
        SaleDraft.Of(kept).ShouldBe(new SaleDraft(12.34m, shop.Now.AddHours(1), shop.Now.AddHours(2), 5, 2));
        (kept.StartTime.Offset, kept.UpdatedBy, kept.UnitsSold, kept.Product!.Name).ShouldBe((TimeSpan.Zero, "ann", 0, product.Name));
        kept.RowVersion.ShouldBe(sale.RowVersion);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_invalid_draft_is_refused_with_errors_by_field(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var now = shop.Now;

        await ShouldBeRefusedAsync(shop, product.Id, new SaleDraft(100m, now, now.AddHours(1), null, null), "Discount");
        await ShouldBeRefusedAsync(shop, product.Id, new SaleDraft(10m, now.AddHours(1), now.AddHours(1), null, null), "EndTime");
        await ShouldBeRefusedAsync(shop, product.Id, new SaleDraft(10m, now.AddHours(-1), now, null, null), "EndTime");
        await ShouldBeRefusedAsync(shop, product.Id, new SaleDraft(10m, now, now.AddHours(1), 0, null), "UnitsOffered");
        await ShouldBeRefusedAsync(shop, product.Id, new SaleDraft(10m, now, now.AddHours(1), null, 0), "PerCustomerLimit");
        await ShouldBeRefusedAsync(shop, "nothing", new SaleDraft(10m, now, now.AddHours(1), null, null), "ProductId");
        (await shop.Get<ISales>().ListAsync(0, 10, Cancelled)).Total.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_discount_that_makes_a_paid_product_free_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(price: 12.35m);
        var free = await shop.AddProductAsync(price: 0m);
        var sales = shop.Get<ISales>();
        var draft = new SaleDraft(99.99m, shop.Now, shop.Now.AddHours(1), null, null);

        await ShouldBeRefusedAsync(shop, product.Id, draft, "Discount");
        (await sales.ImportAsync(product.Id, draft, "ann", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>()
            .Problems.ShouldHaveSingleItem().Field.ShouldBe("Discount");
        var sale = Saved(await sales.CreateAsync(product.Id, draft with { Discount = 99.9m }, "ann", Cancelled));
        (await sales.UpdateAsync(sale.Id, SaleDraft.Of(sale), draft, "ann", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>()
            .Problems.ShouldHaveSingleItem().Field.ShouldBe("Discount");
        (await sales.AmendAsync(sale.Id, SaleDraft.Of(sale), draft, "ann", Cancelled)).ShouldBeOfType<EditOutcome<Sale>.Invalid>();
        (await sales.FindAsync(sale.Id, Cancelled))!.Discount.ShouldBe(99.9m);
        Saved(await sales.CreateAsync(free.Id, draft, "ann", Cancelled));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_free_sale_can_be_shortened_and_limited(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(price: 12.35m);
        var old = await shop.AddSaleAsync(product, 99.99m, shop.Now.AddHours(-1), shop.Now.AddHours(2));
        var sales = shop.Get<ISales>();
        var draft = SaleDraft.Of(old);

        Saved(
            await sales.UpdateAsync(old.Id, draft, draft with { EndTime = shop.Now.AddHours(1), PerCustomerLimit = 1 }, "ann", Cancelled));

        var now = (await sales.FindAsync(old.Id, Cancelled))!;
        (now.EndTime, now.PerCustomerLimit).ShouldBe((shop.Now.AddHours(1), 1));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_overlap_error_names_the_other_sales_times(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var sales = shop.Get<ISales>();
        var other = await shop.AddSaleAsync(product, 10m, shop.Now.AddHours(1), shop.Now.AddHours(2));

        var refused = await sales.CreateAsync(
            product.Id, new SaleDraft(10m, other.StartTime.AddMinutes(30), other.EndTime.AddHours(1), null, null), "ann", Cancelled);

        var message = refused.ShouldBeOfType<EditOutcome<Sale>.Invalid>().Problems.ShouldHaveSingleItem().Message;
        var utc = MerchantZone.Of("UTC", 0);
        message.ShouldContain($"from {utc.Write(other.StartTime)} to {utc.Write(other.EndTime)} (UTC)");
        Saved(await sales.CreateAsync(
            product.Id, new SaleDraft(10m, other.EndTime, other.EndTime.AddHours(1), null, null), "ann", Cancelled));
        Saved(await sales.CreateAsync((await shop.AddProductAsync()).Id, SaleDraft.Of(other), "ann", Cancelled));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_overlap_that_only_the_database_finds_is_explained_too(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var product = await shop.AddProductAsync();
        var draft = new SaleDraft(10m, shop.Now.AddHours(1), shop.Now.AddHours(2), null, null);
        concurrently.BeforeNextSave(() => shop.Get<ISales>().CreateAsync(product.Id, draft, "bob", Cancelled));

        var refused = await shop.Get<ISales>().CreateAsync(product.Id, draft, "cleo", Cancelled);

        refused.ShouldBeOfType<EditOutcome<Sale>.Invalid>().Problems.ShouldHaveSingleItem()
            .Message.ShouldContain(MerchantZone.Of("UTC", 0).Write(draft.StartTime));
        (await shop.Get<ISales>().ListAsync(0, 10, Cancelled)).Items.ShouldHaveSingleItem().UpdatedBy.ShouldBe("bob");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_of_many_overlapping_sales_wins_and_others_are_explained(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        for (var round = 0; round < 10; round++)
        {
            var product = await shop.AddProductAsync();
            var start = shop.Now.AddHours(1);

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => shop.Get<ISales>().CreateAsync(
                product.Id, new SaleDraft(10m, start.AddMinutes(i), start.AddHours(1), null, null), "ann", Cancelled))));

            outcomes.OfType<EditOutcome<Sale>.Saved>().Count().ShouldBe(1);
            outcomes.OfType<EditOutcome<Sale>.Invalid>().Count().ShouldBe(5);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_sale_wakes_the_scheduler_and_reaches_open_pages(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 10);
        var notices = 0;
        using var subscription = shop.Get<SaleFeed>().Subscribe(product.Id, _ => notices++);

        var draft = new SaleDraft(10m, shop.Now, shop.Now.AddHours(1), 4, null);
        var sale = Saved(await shop.Get<ISales>().CreateAsync(product.Id, draft, "ann", Cancelled));

        notices.ShouldBe(1);
        await shop.Get<SaleFeed>().WaitForEditAsync(Cancelled);
        var level = shop.Get<StockFeed>().Current(product.Id).ShouldNotBeNull();
        (level.SaleId, level.Left).ShouldBe((sale.Id, 4));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_list_starts_with_the_latest_start(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        foreach (var (name, hours) in new[] { ("Kettle", 2), ("Lamp", 5), ("Pan", 1) })
            await shop.AddSaleAsync(await shop.AddProductAsync(name), 10m, shop.Now.AddHours(hours), shop.Now.AddHours(9));

        var page = await shop.Get<ISales>().ListAsync(0, 2, Cancelled);

        page.Items.Select(sale => sale.Product!.Name).ShouldBe(["Lamp", "Kettle"]);
        page.Total.ShouldBe(3);
        (await shop.Get<ISales>().ListAsync(2, 2, Cancelled)).Items.ShouldHaveSingleItem().Product!.Name.ShouldBe("Pan");
        (await shop.Get<ISales>().FindAsync("nothing", Cancelled)).ShouldBeNull();
    }

    private static Sale Saved(EditOutcome<Sale> outcome) => outcome.ShouldBeOfType<EditOutcome<Sale>.Saved>().Value;

    private static async Task ShouldBeRefusedAsync(TestShop shop, string productId, SaleDraft draft, string field) =>
        (await shop.Get<ISales>().CreateAsync(productId, draft, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<Sale>.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
}

using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Stock;
using FlashSale.Domain.Storefront;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Catalog;

public sealed class EditingProductsTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly byte[] Png = TestPictures.Png;
    private static readonly byte[] Gif = TestPictures.Gif;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_product_comes_with_an_empty_inventory(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);

        var product = await CreateAsync(shop, new ProductDraft("  Kettle ", "  ", 19.99m, Published: true));

        (product.Name, product.Description, product.Price, product.Published, product.UpdatedBy)
            .ShouldBe(("Kettle", null, 19.99m, true, "ann"));
        (await shop.Get<IInventories>().FindAsync(product.Id, Cancelled))!.Stock.ShouldBe(0);
        (await shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.RowVersion.ShouldBe(product.RowVersion);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_invalid_draft_writes_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();
        var kettle = await CreateAsync(shop, new ProductDraft("Kettle", null, 20m, true));

        var created = await products.CreateAsync(new ProductDraft(" ", null, 1.999m, true), "ann", Cancelled);
        var updated =
            await products.UpdateAsync(kettle.Id, new ProductDraft("Kettle", null, -1m, true), kettle.RowVersion, "ann", Cancelled);

        created.ShouldBeOfType<EditOutcome<Product>.Invalid>().Problems.Select(problem => problem.Field).ShouldBe(["Name", "Price"]);
        updated.ShouldBeOfType<EditOutcome<Product>.Invalid>();
        (await products.ListAsync(null, 0, 10, Cancelled)).Items.ShouldHaveSingleItem().RowVersion.ShouldBe(kettle.RowVersion);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_price_that_a_current_sale_would_make_free_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();
        var kettle = await CreateAsync(shop, new ProductDraft("Kettle", null, 100m, true));
        await shop.AddSaleAsync(kettle, 99.99m, shop.Now.AddHours(1), shop.Now.AddHours(2));

        var refused =
            await products.UpdateAsync(kettle.Id, ProductDraft.Of(kettle) with { Price = 12.35m }, kettle.RowVersion, "ann", Cancelled);

        refused.ShouldBeOfType<EditOutcome<Product>.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("Price");
        (await products.FindAsync(kettle.Id, Cancelled))!.Price.ShouldBe(100m);
        shop.Advance(TimeSpan.FromHours(1));
        (await products.UpdateAsync(kettle.Id, ProductDraft.Of(kettle) with { Price = 12.35m }, kettle.RowVersion, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Invalid>();
        shop.Advance(TimeSpan.FromHours(1));
        (await products.UpdateAsync(kettle.Id, ProductDraft.Of(kettle) with { Price = 12.35m }, kettle.RowVersion, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_hidden_character_is_refused_only_in_changed_texts(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();
        var kettle = await CreateAsync(shop, new ProductDraft("Kettle", null, 100m, true));
        await using (var context = shop.Context())
            await context.Products.Where(product => product.Id == kettle.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(product => product.Description, "Pas\uFEFFted."), Cancelled);
        var old = (await products.FindAsync(kettle.Id, Cancelled))!;

        (await products.CreateAsync(new ProductDraft("Ket\u202Etle", null, 1m, false), "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("Name");
        (await products.UpdateAsync(old.Id, ProductDraft.Of(old) with { Name = "Ket\u202Etle" }, old.RowVersion, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Invalid>();
        (await products.UpdateAsync(old.Id, ProductDraft.Of(old) with { Published = false }, old.RowVersion, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Other_changes_of_a_product_that_a_sale_makes_free_are_saved(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var kettle = await CreateAsync(shop, new ProductDraft("Kettle", null, 12.35m, true));
        await shop.AddSaleAsync(kettle, 99.99m, shop.Now.AddHours(1), shop.Now.AddHours(2));

        var draft = ProductDraft.Of(kettle) with { Name = "Pot" };
        (await shop.Get<IProducts>().UpdateAsync(kettle.Id, draft, kettle.RowVersion, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_second_of_two_editors_sees_the_first_as_a_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();
        var loaded = await CreateAsync(shop, new ProductDraft("Kettle", null, 20m, true));
        shop.Advance(TimeSpan.FromMinutes(1));

        var first =
            await products.UpdateAsync(loaded.Id, ProductDraft.Of(loaded) with { Price = 18m }, loaded.RowVersion, "bob", Cancelled);
        var second =
            await products.UpdateAsync(loaded.Id, ProductDraft.Of(loaded) with { Name = "Pot" }, loaded.RowVersion, "cleo", Cancelled);

        var saved = first.ShouldBeOfType<EditOutcome<Product>.Saved>().Value;
        saved.RowVersion.ShouldBeGreaterThan(loaded.RowVersion);
        var conflict = second.ShouldBeOfType<EditOutcome<Product>.Conflict>();
        (conflict.Current.Price, conflict.Current.RowVersion, conflict.ChangedBy, conflict.ChangedAt)
            .ShouldBe((18m, saved.RowVersion, "bob", shop.Now));
        (await products.FindAsync(loaded.Id, Cancelled))!.Name.ShouldBe("Kettle");

        var decided = await products.UpdateAsync(
            loaded.Id, ProductDraft.Of(conflict.Current) with { Name = "Pot" }, conflict.Current.RowVersion, "cleo", Cancelled);
        decided.ShouldBeOfType<EditOutcome<Product>.Saved>().Value.Price.ShouldBe(18m);
    }

    // On SQLite, no other writer can act between load and save.
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_change_between_load_and_save_is_a_conflict(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var products = shop.Get<IProducts>();
        var loaded = await CreateAsync(shop, new ProductDraft("Kettle", null, 20m, true));
        concurrently.BeforeNextSave(
            () => products.UpdateAsync(loaded.Id, ProductDraft.Of(loaded) with { Price = 18m }, loaded.RowVersion, "bob", Cancelled));

        var outcome =
            await products.UpdateAsync(loaded.Id, ProductDraft.Of(loaded) with { Name = "Pot" }, loaded.RowVersion, "cleo", Cancelled);

        var conflict = outcome.ShouldBeOfType<EditOutcome<Product>.Conflict>();
        (conflict.Current.Name, conflict.Current.Price, conflict.ChangedBy).ShouldBe(("Kettle", 18m, "bob"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_of_many_concurrent_edits_is_stored(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();
        var loaded = await CreateAsync(shop, new ProductDraft("Kettle", null, 20m, true));

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(
            () => products.UpdateAsync(
                loaded.Id, ProductDraft.Of(loaded) with { Price = i }, loaded.RowVersion, $"editor{i}", Cancelled))));

        var saved = outcomes.OfType<EditOutcome<Product>.Saved>().ShouldHaveSingleItem().Value;
        outcomes.OfType<EditOutcome<Product>.Conflict>().Count().ShouldBe(7);
        (await products.FindAsync(loaded.Id, Cancelled))!.Price.ShouldBe(saved.Price);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_missing_product_cannot_be_changed(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();

        (await products.UpdateAsync("nothing", new ProductDraft("Kettle", null, 20m, true), 1, "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.NotFound>();
        (await products.SetImageAsync("nothing", Png, "ann", Cancelled)).ShouldBeOfType<EditOutcome<Product>.NotFound>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_failing_subscriber_does_not_undo_a_change(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var loaded = await CreateAsync(shop, new ProductDraft("Kettle", null, 20m, true));
        var notices = 0;
        using var failing = shop.Get<SaleFeed>().SubscribeToAll(_ => throw new InvalidOperationException("This page is gone."));
        using var subscription = shop.Get<SaleFeed>().Subscribe(loaded.Id, _ => notices++);

        var outcome = await shop.Get<IProducts>()
            .UpdateAsync(loaded.Id, ProductDraft.Of(loaded) with { Published = false }, loaded.RowVersion, "bob", Cancelled);

        outcome.ShouldBeOfType<EditOutcome<Product>.Saved>();
        notices.ShouldBe(1);
        (await shop.Get<ICatalog>().FindProductAsync(loaded.Id, Cancelled)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Search_results_are_listed_newest_first(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        foreach (var name in new[] { "Lamp A", "Kettle", "Lamp B", "lamp c", "50% Öl" })
        {
            await shop.AddProductAsync(name, published: false);
            shop.Advance(TimeSpan.FromSeconds(1));
        }
        var products = shop.Get<IProducts>();

        var page = await products.ListAsync("LAMP", 1, 5, Cancelled);
        page.Items.Select(product => product.Name).ShouldBe(["Lamp B", "Lamp A"]);
        page.Total.ShouldBe(3);
        (await products.ListAsync("% ö", 0, 5, Cancelled)).Items.ShouldHaveSingleItem().Name.ShouldBe("50% Öl");
        (await products.ListAsync("_", 0, 5, Cancelled)).Total.ShouldBe(0);
        (await products.ListAsync(null, 0, 2, Cancelled)).Total.ShouldBe(5);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_picture_is_recognized_and_replaces_the_old_one(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();
        var product = await CreateAsync(shop, new ProductDraft("Kettle", null, 20m, true));

        var first = (await products.SetImageAsync(product.Id, Png, "bob", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>().Value;
        var second = (await products.SetImageAsync(product.Id, Gif, "bob", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>().Value;

        second.ImageId.ShouldNotBe(first.ImageId);
        second.UpdatedBy.ShouldBe("bob");
        var catalog = shop.Get<ICatalog>();
        (await catalog.FindImageAsync(first.ImageId!, Cancelled)).ShouldBeNull();
        var kept = (await catalog.FindImageAsync(second.ImageId!, Cancelled)).ShouldNotBeNull();
        kept.ContentType.ShouldBe("image/webp");
        using var picture = TestPictures.Decode(kept.Content);
        (picture.Width, picture.Height).ShouldBe((1, 1));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_file_that_is_too_large_or_no_picture_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = shop.Get<IProducts>();
        var product = await CreateAsync(shop, new ProductDraft("Kettle", null, 20m, true));
        var largest = Png.Concat(new byte[ProductImage.MaxBytes - Png.Length]).ToArray();

        (await products.SetImageAsync(product.Id, "<script>"u8.ToArray(), "bob", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Invalid>();
        (await products.SetImageAsync(product.Id, [], "bob", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Invalid>();
        (await products.SetImageAsync(product.Id, [.. largest, 0], "bob", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Invalid>();
        (await products.FindAsync(product.Id, Cancelled))!.ImageId.ShouldBeNull();
        (await products.SetImageAsync(product.Id, largest, "bob", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_new_picture_keeps_another_editors_changes(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var products = shop.Get<IProducts>();
        var loaded = await CreateAsync(shop, new ProductDraft("Kettle", null, 20m, true));
        concurrently.BeforeNextSave(
            () => products.UpdateAsync(loaded.Id, ProductDraft.Of(loaded) with { Price = 18m }, loaded.RowVersion, "bob", Cancelled));

        var saved = (await products.SetImageAsync(loaded.Id, Png, "cleo", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>().Value;

        saved.Price.ShouldBe(18m);
        await using var context = shop.Context();
        (await context.ProductImages.SingleAsync(Cancelled)).Id.ShouldBe(saved.ImageId);
    }

    private static async Task<Product> CreateAsync(TestShop shop, ProductDraft draft) =>
        (await shop.Get<IProducts>().CreateAsync(draft, "ann", Cancelled)).ShouldBeOfType<EditOutcome<Product>.Saved>().Value;
}

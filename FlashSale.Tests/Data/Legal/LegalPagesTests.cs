using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Legal;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.Data.Legal;

public sealed class LegalPagesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Written_pages_are_listed_by_kind(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await CreateAsync(shop, LegalPageKind.Imprint, "Example Ltd.");
        await CreateAsync(shop, LegalPageKind.Terms, " # Terms\r\n ");

        var pages = await shop.Get<ILegalPages>().ListAsync(Cancelled);

        pages.Select(page => (page.Kind, page.Markdown, page.UpdatedBy))
            .ShouldBe([(LegalPageKind.Terms, "# Terms", "ann"), (LegalPageKind.Imprint, "Example Ltd.", "ann")]);
        (await shop.Get<ILegalPages>().FindAsync(LegalPageKind.Imprint, Cancelled))!.Markdown.ShouldBe("Example Ltd.");
        (await shop.Get<ILegalPages>().FindAsync(LegalPageKind.Returns, Cancelled)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_update_changes_the_text_the_merchant_and_the_time(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var loaded = await CreateAsync(shop, LegalPageKind.Terms, "Old");
        shop.Advance(TimeSpan.FromSeconds(5));

        var outcome = await shop.Get<ILegalPages>().UpdateAsync(loaded.Id, new("New"), loaded.RowVersion, "bob", Cancelled);

        outcome.ShouldBeOfType<EditOutcome<LegalPage>.Saved>().Value.RowVersion.ShouldBeGreaterThan(loaded.RowVersion);
        var stored = (await shop.Get<ILegalPages>().FindAsync(LegalPageKind.Terms, Cancelled))!;
        (stored.Markdown, stored.UpdatedBy, stored.UpdatedAt, stored.CreatedAt).ShouldBe(("New", "bob", shop.Now, loaded.CreatedAt));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_second_of_two_editors_sees_the_first_as_a_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var loaded = await CreateAsync(shop, LegalPageKind.Terms, "Old");
        var pages = shop.Get<ILegalPages>();

        await pages.UpdateAsync(loaded.Id, new("From Bob"), loaded.RowVersion, "bob", Cancelled);
        var second = await pages.UpdateAsync(loaded.Id, new("From Cleo"), loaded.RowVersion, "cleo", Cancelled);

        var conflict = second.ShouldBeOfType<EditOutcome<LegalPage>.Conflict>();
        (conflict.Current.Markdown, conflict.ChangedBy, conflict.ChangedAt).ShouldBe(("From Bob", "bob", conflict.Current.UpdatedAt));
        (await pages.FindAsync(LegalPageKind.Terms, Cancelled))!.Markdown.ShouldBe("From Bob");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_change_between_load_and_save_is_a_conflict(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var loaded = await CreateAsync(shop, LegalPageKind.Terms, "Old");
        var pages = shop.Get<ILegalPages>();
        concurrently.BeforeNextSave(() => pages.UpdateAsync(loaded.Id, new("From Bob"), loaded.RowVersion, "bob", Cancelled));

        var outcome = await pages.UpdateAsync(loaded.Id, new("From Cleo"), loaded.RowVersion, "cleo", Cancelled);

        outcome.ShouldBeOfType<EditOutcome<LegalPage>.Conflict>().Current.Markdown.ShouldBe("From Bob");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_second_first_version_is_a_conflict(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await CreateAsync(shop, LegalPageKind.Privacy, "From Ann");
        var pages = shop.Get<ILegalPages>();

        var outcome = await pages.CreateAsync(LegalPageKind.Privacy, new("From Bob"), "bob", Cancelled);

        var conflict = outcome.ShouldBeOfType<EditOutcome<LegalPage>.Conflict>();
        (conflict.Current.Markdown, conflict.ChangedBy).ShouldBe(("From Ann", "ann"));
        (await pages.ListAsync(Cancelled)).ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_page_is_deleted_only_in_the_version_that_was_seen(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var loaded = await CreateAsync(shop, LegalPageKind.Terms, "Old");
        var pages = shop.Get<ILegalPages>();
        var changed = (await pages.UpdateAsync(loaded.Id, new("New"), loaded.RowVersion, "bob", Cancelled))
            .ShouldBeOfType<EditOutcome<LegalPage>.Saved>().Value;

        (await pages.DeleteAsync(loaded.Id, loaded.RowVersion, Cancelled)).ShouldBeOfType<EditOutcome<LegalPage>.Conflict>();
        (await pages.DeleteAsync(loaded.Id, changed.RowVersion, Cancelled)).ShouldBeOfType<EditOutcome<LegalPage>.Saved>();

        (await pages.ListAsync(Cancelled)).ShouldBeEmpty();
        (await pages.DeleteAsync(loaded.Id, changed.RowVersion, Cancelled)).ShouldBeOfType<EditOutcome<LegalPage>.NotFound>();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_edit_of_a_page_deleted_and_written_again_is_not_saved(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var loaded = await CreateAsync(shop, LegalPageKind.Terms, "Old");
        var pages = shop.Get<ILegalPages>();
        await pages.DeleteAsync(loaded.Id, loaded.RowVersion, Cancelled);
        await CreateAsync(shop, LegalPageKind.Terms, "Written again");

        var outcome = await pages.UpdateAsync(loaded.Id, new("From Cleo"), loaded.RowVersion, "cleo", Cancelled);

        outcome.ShouldBeOfType<EditOutcome<LegalPage>.NotFound>();
        (await pages.FindAsync(LegalPageKind.Terms, Cancelled))!.Markdown.ShouldBe("Written again");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_invalid_text_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var loaded = await CreateAsync(shop, LegalPageKind.Terms, "Old");
        var pages = shop.Get<ILegalPages>();

        foreach (var text in new[] { " ", "a\u0000b", new string('x', LegalPage.MarkdownLength + 1) })
        {
            (await pages.CreateAsync(LegalPageKind.Returns, new(text), "ann", Cancelled)).ShouldBeOfType<EditOutcome<LegalPage>.Invalid>();
            (await pages.UpdateAsync(loaded.Id, new(text), loaded.RowVersion, "ann", Cancelled))
                .ShouldBeOfType<EditOutcome<LegalPage>.Invalid>();
        }

        (await pages.ListAsync(Cancelled)).ShouldHaveSingleItem().Markdown.ShouldBe("Old");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Only_a_saved_change_is_announced(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var pages = shop.Get<ILegalPages>();
        var changes = 0;
        pages.Changed += () => changes++;

        var page = await CreateAsync(shop, LegalPageKind.Terms, "Old");
        changes.ShouldBe(1);
        var saved = (await pages.UpdateAsync(page.Id, new("New"), page.RowVersion, "bob", Cancelled))
            .ShouldBeOfType<EditOutcome<LegalPage>.Saved>().Value;
        changes.ShouldBe(2);
        await pages.UpdateAsync(page.Id, new("Newer"), page.RowVersion, "cleo", Cancelled);
        await pages.CreateAsync(LegalPageKind.Terms, new("Another"), "cleo", Cancelled);
        changes.ShouldBe(2);
        await pages.DeleteAsync(page.Id, saved.RowVersion, Cancelled);
        changes.ShouldBe(3);
    }

    private static async Task<LegalPage> CreateAsync(TestShop shop, LegalPageKind kind, string markdown) =>
        (await shop.Get<ILegalPages>().CreateAsync(kind, new(markdown), "ann", Cancelled))
            .ShouldBeOfType<EditOutcome<LegalPage>.Saved>().Value;
}

using FlashSale.Domain;
using FlashSale.Domain.Legal;
using FlashSale.Web.Merchant.Legal;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Legal;

public sealed class LegalPageEditorTests : IAsyncLifetime
{
    private readonly AdminContext shop = new();
    private readonly RecordedLegalPages pages = new();

    public LegalPageEditorTests() => shop.Services.AddSingleton<ILegalPages>(pages);

    private static LegalPage Theirs { get; } =
        RecordedLegalPages.PageWith(markdown: "# Terms\n\nFrom Bob", rowVersion: 7, updatedBy: "bob");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public void A_first_version_is_published_under_the_merchants_name()
    {
        var screen = Show();
        screen.Text.ShouldContain("Not written");
        screen.Buttons.ShouldNotContain("Delete");

        screen.TypeByKey("Text", "  # Terms\n");
        screen.Submit();

        screen.Eventually(() => pages.Edits.ShouldHaveSingleItem().ShouldBe(("# Terms", null, "ann")));
        screen.Eventually(() => screen.Text.ShouldContain("Saved. Shoppers see it now."));
        screen.Text.ShouldContain("Last changed by ann");
        screen.Buttons.ShouldContain("Delete");
    }

    [Fact]
    public void A_save_replaces_the_loaded_version()
    {
        var screen = ShowTyped("# New terms");

        screen.Eventually(() => pages.Edits.ShouldHaveSingleItem().ShouldBe(("# New terms", 1ul, "ann")));
    }

    [Fact]
    public void The_preview_shows_the_text_as_shoppers_see_it()
    {
        var screen = Show();
        screen.Text.ShouldContain("What you type appears here");

        screen.TypeByKey("Text", "# Returns\n\nSend it <b>back</b>. [No](javascript:x)");

        screen.Eventually(() => screen.Html(".legal-text").ShouldContain("<h2>Returns</h2>"));
        screen.Html(".legal-text").ShouldContain("&lt;b&gt;back&lt;/b&gt;");
        screen.Html(".legal-text").ShouldNotContain("javascript");
    }

    [Fact]
    public void A_validation_error_is_shown_at_the_field_and_the_text_stays()
    {
        pages.Answers.Enqueue(new EditOutcome<LegalPage>.Invalid(nameof(LegalPageDraft.Markdown), "Line 2 has an invisible character."));

        var screen = ShowTyped("# New");

        screen.Eventually(() => screen.ProblemAt("Text")!.ShouldStartWith("Line 2 has an invisible character."));
        screen.Typed("Text").ShouldBe("# New");
    }

    [Fact]
    public void A_conflict_shows_the_lines_that_differ()
    {
        var screen = ShowConflict();

        screen.Text.ShouldContain("bob");
        screen.Conflict.ShouldBe([("Text", "…\nFrom Ann", "…\nFrom Bob")]);
        pages.Edits.Count.ShouldBe(1);
    }

    [Fact]
    public void Keeping_theirs_shows_theirs_and_saves_nothing()
    {
        var screen = ShowConflict();

        screen.Press("Keep theirs");

        screen.Eventually(() => screen.Typed("Text").ShouldBe("# Terms\n\nFrom Bob"));
        pages.Edits.Count.ShouldBe(1);
    }

    [Fact]
    public void Applying_mine_replaces_their_version()
    {
        var screen = ShowConflict();

        screen.Press("Overwrite with mine");

        screen.Eventually(() => pages.Edits[^1].ShouldBe(("# Terms\n\nFrom Ann", 7ul, "ann")));
    }

    [Fact]
    public void A_text_stays_if_the_page_was_deleted_and_can_be_published_again()
    {
        pages.Answers.Enqueue(new EditOutcome<LegalPage>.NotFound());
        var screen = ShowTyped("# New");
        screen.Eventually(() => screen.Text.ShouldContain("Someone else deleted this page"));
        screen.Typed("Text").ShouldBe("# New");

        screen.Submit();

        screen.Eventually(() => pages.Edits[^1].ShouldBe(("# New", null, "ann")));
    }

    [Fact]
    public void A_confirmed_deletion_empties_the_form()
    {
        var screen = ShowWritten();
        screen.Press("Delete");
        screen.Eventually(() => screen.Text.ShouldContain("The text can't be restored."));
        pages.Deletions.ShouldBeEmpty();

        screen.Press("Delete");

        screen.Eventually(() => screen.Text.ShouldContain("Not written"));
        pages.Deletions.ShouldBe([1ul]);
        screen.Typed("Text").ShouldBe("");
    }

    [Fact]
    public void A_page_that_changed_is_not_deleted()
    {
        pages.Answers.Enqueue(new EditOutcome<LegalPage>.Conflict(Theirs, "bob", Theirs.UpdatedAt));
        var screen = ShowWritten();
        screen.Press("Delete");
        screen.Eventually(() => screen.Text.ShouldContain("The text can't be restored."));

        screen.Press("Delete");

        screen.Eventually(() => screen.Text.ShouldContain("bob changed this page on Mon 1 Jun 2026"));
        screen.Text.ShouldContain("so it wasn't deleted");
        screen.Typed("Text").ShouldBe("# Terms");
    }

    [Fact]
    public void A_text_stays_when_the_server_fails()
    {
        pages.Store(RecordedLegalPages.PageWith());
        var screen = Show();
        pages.Fault = new TimeoutException();

        screen.TypeByKey("Text", "# New");
        screen.Submit();

        screen.Eventually(() => screen.Text.ShouldContain("Couldn't save your changes"));
        screen.Typed("Text").ShouldBe("# New");
    }

    [Fact]
    public void An_unknown_page_shows_a_message() =>
        shop.Show<LegalPageEditor>(("Name", "cookies")).Text.ShouldContain("We couldn't find this legal page");

    private AdminScreen Show() => shop.Show<LegalPageEditor>(("Name", "terms"));

    private AdminScreen ShowWritten()
    {
        pages.Store(RecordedLegalPages.PageWith());
        return Show();
    }

    private AdminScreen ShowTyped(string markdown)
    {
        var screen = ShowWritten();
        screen.TypeByKey("Text", markdown);
        screen.Submit();
        return screen;
    }

    private AdminScreen ShowConflict()
    {
        pages.Answers.Enqueue(new EditOutcome<LegalPage>.Conflict(Theirs, "bob", Theirs.UpdatedAt));
        var screen = ShowTyped("# Terms\n\nFrom Ann");
        screen.Eventually(() => screen.Conflict.ShouldNotBeEmpty());
        return screen;
    }
}

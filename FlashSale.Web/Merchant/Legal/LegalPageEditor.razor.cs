using FlashSale.Domain;
using FlashSale.Domain.Legal;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Storefront.Legal;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace FlashSale.Web.Merchant.Legal;

/// <summary>Writes, changes or deletes a legal page, with a preview.</summary>
public sealed partial class LegalPageEditor
{
    private LegalPageKind? kind;
    private LegalPage? page;
    private bool isLoaded;

    // What the text is based on, so that a change by another merchant is reported as a conflict.
    private string? loadedId;
    private ulong loadedVersion;

    private string markdown = "";
    private string preview = "";
    private Action? refreshPreview;

    /// <summary>The page's name, such as <c>terms</c>.</summary>
    [Parameter]
    public required string Name { get; set; }

    [Inject]
    private ILegalPages Pages { get; set; } = default!;

    [Inject]
    private IOptions<ShopOptions> Shop { get; set; } = default!;

    /// <inheritdoc/>
    protected override TypedLegalPage? Typed =>
        isLoaded && markdown != (page?.Markdown ?? "") ? new(markdown, loadedId, loadedVersion) : null;

    private string Title => kind is { } known ? LegalPageNames.TitleOf(known) : "Legal page";

    protected override void OnInitialized() => refreshPreview = RefreshWith(() =>
    {
        ShowPreview();
        StateHasChanged();
        return Task.CompletedTask;
    });

    protected override async Task OnParametersSetAsync()
    {
        var found = LegalPageNames.Find(Name);
        if (found != kind)
        {
            (kind, isLoaded) = (found, false);
            if (found is { } known)
                Load(await Pages.FindAsync(known, Gone));
        }
        if (isLoaded)
            await TrackDraftAsync();
    }

    protected override Task RestoreDraftAsync(TypedLegalPage typed)
    {
        (markdown, loadedId, loadedVersion) = (typed.Markdown, typed.PageId, typed.RowVersion);
        ShowPreview();
        IsRestored = true;
        return Task.CompletedTask;
    }

    private void Load(LegalPage? found)
    {
        page = found;
        (loadedId, loadedVersion) = (found?.Id, found?.RowVersion ?? 0);
        markdown = found?.Markdown ?? "";
        ShowPreview();
        (isLoaded, IsRestored) = (true, false);
    }

    private void ShowPreview() => preview = LegalPageRenderer.Render(markdown);

    // Rendering a long text at every key would slow down typing.
    private void Type(string? text)
    {
        markdown = text ?? "";
        refreshPreview?.Invoke();
    }

    private void StartOver()
    {
        Problems.StartOver();
        Load(page);
    }

    private Task SaveAsync() => WorkAsync(async () =>
    {
        if (kind is not { } known)
            return;
        var draft = new LegalPageDraft(markdown).Trimmed();
        var actor = await ActorAsync();
        var outcome = await SettleAsync(
            await (loadedId is { } pageId
                ? Pages.UpdateAsync(pageId, draft, loadedVersion, actor)
                : Pages.CreateAsync(known, draft, actor)),
            theirs => Compare(draft, theirs),
            theirs => Pages.UpdateAsync(theirs.Id, draft, theirs.RowVersion, actor),
            Load);
        switch (outcome)
        {
            case EditOutcome<LegalPage>.Saved(var saved):
                Load(saved);
                Snackbar.Add("Saved. Shoppers see it now.", Severity.Success);
                break;
            case EditOutcome<LegalPage>.Invalid(var problems):
                Problems.Show(problems);
                break;
            case EditOutcome<LegalPage>.NotFound:
                (page, loadedId, loadedVersion) = (null, null, 0);
                Problems.Show([new("", "Someone else deleted this page, so your text isn't saved. To publish it again, press Publish.")]);
                break;
        }
    });

    private Task DeleteAsync() => WorkAsync(async () =>
    {
        if (page is not { } deleted)
            return;
        const string consequence = "Shoppers can't read it any longer, and the footer no longer links to it. The text can't be restored.";
        if (!await ConfirmDialog.AskAsync(Dialogs, $"Delete “{Title}”?", consequence, "Delete", isDestructive: true))
            return;
        // Throws if the merchant has logged out.
        await ActorAsync();
        if (await Pages.DeleteAsync(deleted.Id, deleted.RowVersion) is EditOutcome<LegalPage>.Conflict(_, var changedBy, var changedAt))
        {
            var changed = $"{changedBy ?? "Someone"} changed this page on {Zone.Write(changedAt)}, so it wasn't deleted.";
            Problems.Show([new("", $"{changed} To see the new text, reload this page.")]);
            return;
        }
        Load(null);
        Snackbar.Add($"Deleted “{Title}”.", Severity.Success);
    });

    private static IReadOnlyList<ConflictField> Compare(LegalPageDraft mine, LegalPage theirs)
    {
        var (yours, other) = TextDifference.Between(mine.Markdown, theirs.Markdown);
        return [new("Text", yours, other)];
    }
}

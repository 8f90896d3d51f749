using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace FlashSale.Web.Merchant.Catalog;

/// <summary>Creates or edits a product.</summary>
public sealed partial class ProductEditor
{
    private Product? product;
    private ProductForm? form;
    private ulong loadedVersion;
    private ProductDraft? loadedDraft;
    private bool isGone;

    [Parameter]
    public string? ProductId { get; set; }

    [Inject]
    private IProducts Products { get; set; } = default!;

    [Inject]
    private Currency Currency { get; set; } = default!;

    [Inject]
    private MoneyFormat Money { get; set; } = default!;

    [Inject]
    private IOptions<ShopOptions> Shop { get; set; } = default!;

    /// <inheritdoc/>
    protected override TypedProduct? Typed => form is { } typed && !IsUnchanged(typed) ? typed.ToTyped(loadedDraft, loadedVersion) : null;

    private string Title => product?.Name ?? (ProductId is null ? "New product" : "Product");

    protected override async Task OnParametersSetAsync()
    {
        if (ProductId is null)
            Prepare();
        else if (product?.Id != ProductId)
            await FindAsync(ProductId);
        if (!isGone)
            await TrackDraftAsync();
    }

    // The draft keeps the version it was based on, so that a change by another merchant is still reported as a conflict.
    protected override Task RestoreDraftAsync(TypedProduct typed)
    {
        if ((product is null) != (typed.Original is null))
            return Task.CompletedTask;
        form = ProductForm.Of(typed);
        (loadedDraft, loadedVersion) = (typed.Original, typed.RowVersion);
        IsRestored = true;
        return Task.CompletedTask;
    }

    private void Prepare() =>
        (product, form, loadedVersion, loadedDraft, isGone, IsRestored) = (null, new ProductForm(), 0, null, false, false);

    private async Task FindAsync(string productId)
    {
        if (await Products.FindAsync(productId, Gone) is { } found)
            Load(found);
        else
            isGone = true;
    }

    private void Load(Product found)
    {
        product = found;
        form = ProductForm.Of(found);
        loadedVersion = found.RowVersion;
        loadedDraft = ProductDraft.Of(found);
        (isGone, IsRestored) = (false, false);
    }

    private bool IsUnchanged(ProductForm typed) =>
        loadedDraft is null ? typed.ToTyped(null, 0) == ProductForm.Empty : typed.ToDraft(new FormProblems()) == loadedDraft;

    private void StartOver()
    {
        Problems.StartOver();
        if (product is null)
            Prepare();
        else
            Load(product);
    }

    private Task SaveAsync() => WorkAsync(async () =>
    {
        if (form?.ToDraft(Problems) is not { } draft)
            return;
        var actor = await ActorAsync();
        if (ProductId is not { } productId)
        {
            Show(await Products.CreateAsync(draft, actor));
            return;
        }
        var outcome = await SettleAsync(
            await Products.UpdateAsync(productId, draft, loadedVersion, actor),
            theirs => ProductForm.Compare(draft, theirs, Money),
            theirs => Products.UpdateAsync(productId, draft, theirs.RowVersion, actor),
            Load,
            confirm: (theirs, change) => Products.UpdateAsync(productId, draft, theirs?.RowVersion ?? loadedVersion, actor, change));
        if (outcome is not null)
            Show(outcome);
    });

    private void Show(EditOutcome<Product> outcome)
    {
        switch (outcome)
        {
            case EditOutcome<Product>.Saved(var saved):
                var isNew = product is null;
                Load(saved);
                Snackbar.Add(isNew ? $"Created {saved.Name}." : "Saved.", Severity.Success);
                if (isNew)
                    Navigation.NavigateTo($"/admin/products/{saved.Id}", replace: true);
                break;
            case EditOutcome<Product>.Invalid(var problems):
                Problems.Show(problems);
                break;
            default:
                isGone = true;
                break;
        }
    }

    // A change of its pictures gives the product a new version. The form adopts it only if no other field has changed since it was loaded.
    private void ShowPictures(Product saved)
    {
        product = saved;
        if (ProductDraft.Of(saved) == loadedDraft)
            loadedVersion = saved.RowVersion;
    }
}

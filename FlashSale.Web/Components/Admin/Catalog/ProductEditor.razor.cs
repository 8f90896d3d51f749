using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Shop;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace FlashSale.Web.Components.Admin.Catalog;

/// <summary>Makes or changes a product.</summary>
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

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Title => product?.Name ?? (ProductId is null ? "New product" : "Product");

    protected override async Task OnParametersSetAsync()
    {
        if (ProductId is null)
            (product, form, isGone) = (null, new ProductForm(), false);
        else if (product?.Id == ProductId)
            return;
        else if (await Products.FindAsync(ProductId, Gone) is { } found)
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
        isGone = false;
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
            Load);
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
                Snackbar.Add(isNew ? $"{saved.Name} is created." : "Saved.", Severity.Success);
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

    // A new picture gives the product a new version. The form may go on from that version only if nobody changed what it holds.
    private void TakeUploaded(Product saved)
    {
        product = saved;
        if (ProductDraft.Of(saved) == loadedDraft)
            loadedVersion = saved.RowVersion;
    }
}

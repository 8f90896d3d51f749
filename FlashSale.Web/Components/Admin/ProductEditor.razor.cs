using System.Globalization;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Stock;
using FlashSale.Web.Shop;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace FlashSale.Web.Components.Admin;

public sealed partial class ProductEditor(
    IProducts products,
    IInventories inventories,
    Currency currency,
    MoneyFormat money,
    NavigationManager navigation,
    IDialogService dialogs,
    ISnackbar snackbar,
    IOptions<ShopOptions> shop) : AdminPage
{
    // The name under which a broken rule about the picture comes.
    private const string PictureField = "Image";
    private static readonly string[] Fields = [nameof(ProductDraft.Name), nameof(ProductDraft.Description), nameof(ProductDraft.Price), PictureField];

    private Product? product;
    private ProductForm? form;
    private string? imageId;
    private int stock;
    private bool isMissing;

    /// <summary>The product; null for a new one.</summary>
    [Parameter]
    public string? ProductId { get; set; }

    private IOptions<ShopOptions> Shop => shop;

    private Currency Currency => currency;

    private string Title => product?.Name ?? "New product";

    private string SaveText => IsBusy ? "Saving …" : product is null ? "Create the product" : "Save";

    protected override async Task OnParametersSetAsync()
    {
        if (ProductId == product?.Id && form is not null)
            return;
        if (ProductId is null)
        {
            (product, form) = (null, new ProductForm());
            return;
        }
        if (await products.FindAsync(ProductId, Gone) is { } found)
            await ShowAsync(found);
        else
            isMissing = true;
    }

    private Task SaveAsync() => WorkAsync(async () =>
    {
        if (form!.Price is not { } price)
            Problems.Show([new Problem(nameof(ProductDraft.Price), "Give the product a price.")]);
        else if (product is null)
            await CreateAsync(form.ToDraft(price));
        else
            await UpdateAsync(form.ToDraft(price), product.Id, product.RowVersion);
    });

    private async Task CreateAsync(ProductDraft draft)
    {
        switch (await products.CreateAsync(draft, await ActorAsync()))
        {
            case EditOutcome<Product>.Saved saved:
                await ShowAsync(saved.Value);
                snackbar.Add("Created. It has no stock yet, and no picture.", Severity.Success);
                navigation.NavigateTo($"/admin/products/{saved.Value.Id}", replace: true);
                break;
            case EditOutcome<Product>.Invalid invalid:
                Problems.Show(invalid.Problems);
                break;
        }
    }

    private async Task UpdateAsync(ProductDraft draft, string productId, ulong rowVersion)
    {
        switch (await products.UpdateAsync(productId, draft, rowVersion, await ActorAsync()))
        {
            case EditOutcome<Product>.Saved saved:
                await ShowAsync(saved.Value);
                snackbar.Add("Saved.", Severity.Success);
                break;
            case EditOutcome<Product>.Conflict conflict:
                await DecideAsync(draft, conflict);
                break;
            case EditOutcome<Product>.Invalid invalid:
                Problems.Show(invalid.Problems);
                break;
            case EditOutcome<Product>.NotFound:
                isMissing = true;
                break;
        }
    }

    private async Task DecideAsync(ProductDraft mine, EditOutcome<Product>.Conflict conflict)
    {
        var theirs = ProductDraft.Of(conflict.Current);
        switch (await ConflictDialog.AskAsync(dialogs, conflict.ChangedBy, conflict.ChangedAt, Compare(mine.Trimmed(), theirs)))
        {
            case ConflictChoice.KeepTheirs:
                await ShowAsync(conflict.Current);
                break;
            case ConflictChoice.SaveMine:
                // Over the version that the merchant saw: a still newer one is a conflict again.
                await UpdateAsync(mine, conflict.Current.Id, conflict.Current.RowVersion);
                break;
            case ConflictChoice.GoBack:
                break;
        }
    }

    private ConflictField[] Compare(ProductDraft mine, ProductDraft theirs) =>
    [
        new("Name", mine.Name, theirs.Name),
        new("Description", mine.Description ?? "", theirs.Description ?? ""),
        new("Price", money.Write(mine.Price), money.Write(theirs.Price)),
        new("Published", mine.Published ? "Yes" : "No", theirs.Published ? "Yes" : "No"),
    ];

    private Task SetPictureAsync(InputFileChangeEventArgs chosen) => WorkAsync(async () =>
    {
        if (chosen.File.Size > ProductImage.MaxBytes)
        {
            Problems.Show([new Problem(PictureField, TooLarge(chosen.File.Size))]);
            return;
        }
        switch (await products.SetImageAsync(product!.Id, await ReadAsync(chosen.File), await ActorAsync()))
        {
            case EditOutcome<Product>.Saved saved:
                imageId = saved.Value.ImageId;
                // If somebody changed more than the picture, saving this form must still find that out.
                if (ProductDraft.Of(saved.Value) == ProductDraft.Of(product))
                    product = saved.Value;
                snackbar.Add("The new picture is in the shop.", Severity.Success);
                break;
            case EditOutcome<Product>.Invalid invalid:
                Problems.Show(invalid.Problems);
                break;
            case EditOutcome<Product>.NotFound:
                isMissing = true;
                break;
        }
    });

    private async Task<byte[]> ReadAsync(IBrowserFile file)
    {
        await using var stream = file.OpenReadStream(ProductImage.MaxBytes, Gone);
        var content = new byte[file.Size];
        await stream.ReadExactlyAsync(content, Gone);
        return content;
    }

    private static string TooLarge(long size) =>
        string.Create(CultureInfo.CurrentCulture, $"This picture has {size / 1024.0 / 1024.0:0.0} MB; it may have at most 2 MB.");

    private async Task ShowAsync(Product shown)
    {
        product = shown;
        imageId = shown.ImageId;
        form = ProductForm.Of(shown);
        stock = (await inventories.FindAsync(shown.Id, Gone))?.Stock ?? 0;
    }
}

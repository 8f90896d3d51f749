using System.Security.Claims;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Storefront;
using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Storefront;

/// <summary>A product's page. Its form buys while the page isn't connected.</summary>
public sealed partial class ProductDetails(
    CatalogSnapshot snapshot,
    ICatalog catalog,
    PurchaseFlow flow,
    NavigationManager navigation) : ComponentBase
{
    private ProductPage? shown;

    // Set if shoppers don't see the product.
    private ProductPage? preview;

    // The panel is rendered after the form's purchase is decided, so that it shows the state after it.
    private bool isDecided;

    /// <summary>The product.</summary>
    [Parameter]
    public required string ProductId { get; set; }

    [SupplyParameterFromQuery(Name = "quantity")]
    private string? Quantity { get; set; }

    [SupplyParameterFromForm(FormName = BuyPanel.FormName, Name = "quantity")]
    private string? SentQuantity { get; set; }

    [SupplyParameterFromForm(FormName = BuyPanel.FormName, Name = "key")]
    private string? SentKey { get; set; }

    [SupplyParameterFromForm(FormName = BuyPanel.FormName, Name = "price")]
    private string? SentPrice { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    private bool IsForm => HttpMethods.IsPost(HttpContext.Request.Method);

    protected override async Task OnInitializedAsync()
    {
        shown = await snapshot.FindProductAsync(ProductId, HttpContext.RequestAborted);
        // Merchants are logged in, so their pages never come from the output cache or get into it.
        if (shown is null && HttpContext.User.IsInRole(Roles.Merchant))
            preview = shown = await catalog.PreviewProductAsync(ProductId, HttpContext.RequestAborted);
        isDecided = !IsForm;
        // The answer to a form says what happened to the purchase.
        if (shown is null && !IsForm)
            navigation.NotFound();
    }

    private async Task BuyAsync()
    {
        if (HttpContext.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId)
        {
            navigation.NavigateTo(StaticFallback.LoginAddressOf(ProductId, SentQuantity));
            return;
        }
        // If a field was sent twice, it's unclear which value the shopper saw.
        var form = HttpContext.Request.Form;
        var isClear = form["quantity"].Count == 1 && form["key"].Count == 1 && form["price"].Count == 1;
        if (!isClear || TypedQuantity.Read(SentQuantity) is not { } quantity)
            flow.Refuse(shown is null ? PurchaseNotice.For(new PurchaseOutcome.UnknownProduct()) : PurchaseNotice.QuantityUnread);
        else
            await flow.BuyByFormAsync(new PurchaseRequest(userId, ProductId, quantity, SentKey, ShownPrice.Read(SentPrice)));
        if (flow.IsProductGone)
            shown = preview = null;
        if (flow.Order is { } order)
            navigation.NavigateTo($"/orders/{order.Id}?placed=true");
        isDecided = true;
    }
}

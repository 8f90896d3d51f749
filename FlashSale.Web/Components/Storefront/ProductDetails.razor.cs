using System.Globalization;
using System.Security.Claims;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Web.Shop;
using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Components.Storefront;

public sealed partial class ProductDetails(
    CatalogSnapshot snapshot,
    ICatalog catalog,
    ICheckout checkout,
    NavigationManager navigation,
    ILogger<ProductDetails> logger) : ComponentBase
{
    // No price at all: whoever sends none is told the price, and buys nothing.
    private const decimal NoPrice = -1m;

    private ProductPage? shown;

    // Set if shoppers don't see the product.
    private ProductPage? preview;
    private PurchaseNotice? said;
    private bool keyIsUsed;

    // The panel shows how things are after the purchase that came with the form.
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

    private int WantedQuantity => Math.Clamp(SentQuantity is null ? QueryValue.Number(Quantity) ?? 1 : ReadQuantity(), 1, PurchaseRequest.MaxQuantity);

    protected override async Task OnInitializedAsync()
    {
        shown = await snapshot.FindProductAsync(ProductId, HttpContext.RequestAborted);
        // Merchants are logged in, so their pages never come from the output cache or get into it.
        if (shown is null && HttpContext.User.IsInRole(Roles.Merchant))
            preview = shown = await catalog.PreviewProductAsync(ProductId, HttpContext.RequestAborted);
        if (shown is null)
            navigation.NotFound();
        isDecided = !HttpMethods.IsPost(HttpContext.Request.Method);
    }

    private async Task BuyAsync()
    {
        if (HttpContext.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId)
        {
            navigation.NavigateTo($"/Account/Login?ReturnUrl={Uri.EscapeDataString($"/products/{ProductId}")}");
            return;
        }
        var price = decimal.TryParse(SentPrice, NumberStyles.Number, CultureInfo.InvariantCulture, out var shownPrice) ? shownPrice : NoPrice;
        PurchaseOutcome outcome;
        try
        {
            // Not bound to this request: once sent, it is decided, and found again by its key.
            outcome = await checkout.PlaceOrderAsync(new PurchaseRequest(userId, ProductId, ReadQuantity(), SentKey, price), CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever went wrong, the buyer must learn what to do next.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(logger, fault, ProductId);
            said = PurchaseNotice.Fault;
            isDecided = true;
            return;
        }
        // Outside the try: a host may go to another page by an exception.
        Show(outcome);
        isDecided = true;
    }

    private void Show(PurchaseOutcome outcome)
    {
        keyIsUsed = outcome is PurchaseOutcome.Accepted or PurchaseOutcome.IdempotencyMismatch;
        if (outcome is PurchaseOutcome.Accepted { Order: var order } && order.Status.HoldsStock())
            navigation.NavigateTo($"/orders/{order.Id}?placed=true");
        else
            said = outcome is PurchaseOutcome.Accepted ? PurchaseNotice.EarlierOneIsOver : PurchaseNotice.For(outcome);
    }

    // Where one customer may have one unit, there is nothing to choose. What is no number is none, and is told so.
    private int ReadQuantity() => SentQuantity is null ? 1 : int.TryParse(SentQuantity, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 0;

    [LoggerMessage(Level = LogLevel.Error, Message = "Buying {ProductId} by the page's form failed")]
    private static partial void LogFault(ILogger logger, Exception fault, string productId);
}

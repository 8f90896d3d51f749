using System.Globalization;
using System.Security.Claims;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Health;
using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Storefront;

public sealed partial class ProductDetails(
    CatalogSnapshot snapshot,
    ICatalog catalog,
    ICheckout checkout,
    NavigationManager navigation,
    DatabaseOutage outage,
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

    /// <summary>Reads the price that a page showed. Text that isn't one price exactly is none: the buyer is told the price and buys nothing.</summary>
    internal static decimal ReadPrice(string? sent) =>
        decimal.TryParse(sent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) ? price : NoPrice;

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
        // A body that says one thing twice doesn't say which of them the buyer saw.
        var form = HttpContext.Request.Form;
        if (form["quantity"].Count != 1 || form["key"].Count != 1 || form["price"].Count != 1 || TypedQuantity.Read(SentQuantity) is not { } quantity)
        {
            said = PurchaseNotice.QuantityUnread;
            isDecided = true;
            return;
        }
        PurchaseOutcome outcome;
        try
        {
            // Not bound to this request: once sent, it is decided, and found again by its key.
            outcome = await checkout.PlaceOrderAsync(new PurchaseRequest(userId, ProductId, quantity, SentKey, ReadPrice(SentPrice)), CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever went wrong, the buyer must learn what to do next.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!outage.Explains(fault))
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
        keyIsUsed = outcome is PurchaseOutcome.Accepted or PurchaseOutcome.IdempotencyMismatch || outcome.IsFinalRefusal;
        if (outcome is PurchaseOutcome.Accepted { Order: var order } && order.Status.HoldsStock())
            navigation.NavigateTo($"/orders/{order.Id}?placed=true");
        else
            said = outcome is PurchaseOutcome.Accepted ? PurchaseNotice.EarlierOneIsOver : PurchaseNotice.For(outcome);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Buying {ProductId} by the page's form failed")]
    private static partial void LogFault(ILogger logger, Exception fault, string productId);
}

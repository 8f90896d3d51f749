using FlashSale.Domain;
using Microsoft.JSInterop;

namespace FlashSale.Web.Storefront;

/// <summary>
/// One intended purchase and its idempotency key. The browser's tab stores the key until the shopper has seen the order and goes on, so
/// that a double click, a reload or a new connection never buys twice. The script is <c>purchase.js</c>.
/// </summary>
public sealed class PurchaseIntent
{
    private const int MaxAttempts = 15;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    private readonly IJSRuntime browser;
    private readonly string productId;

    private PurchaseIntent(IJSRuntime browser, string productId, StoredPurchase stored, bool isOld)
    {
        this.browser = browser;
        this.productId = productId;
        Key = stored.Key;
        StoredQuantity = stored.Quantity;
        IsUnanswered = stored.IsPressed;
        IsOld = isOld;
    }

    /// <summary>The key to send with the purchase.</summary>
    public string Key { get; private set; }

    /// <summary>Whether the tab stored the key before this page was opened: it may have been sent then.</summary>
    public bool IsOld { get; }

    /// <summary>The quantity that was chosen before the page was connected; 0 if none was.</summary>
    public int StoredQuantity { get; }

    /// <summary>Whether the shopper pressed <em>Buy</em> on the page before this one and left it before it showed an answer.</summary>
    public bool IsUnanswered { get; }

    /// <summary>Reads the tab's intended purchase of a product, or begins one.</summary>
    /// <returns>Null if the page's script is missing: without it, a purchase could be made twice.</returns>
    public static async Task<PurchaseIntent?> OpenAsync(IJSRuntime browser, string productId, DateTimeOffset now)
    {
        var fresh = EntityId.New(now);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var stored = await browser.InvokeAsync<StoredPurchase>("purchase.open", CallTimeout, productId, fresh);
                return new PurchaseIntent(browser, productId, stored, stored.Key != fresh);
            }
            catch (OperationCanceledException) when (attempt < MaxAttempts)
            {
                // The call or its answer was lost with a broken connection. The call is safe to repeat.
            }
            catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Asks the browser whether the shopper still waits for a press that took long to arrive. False if they cancelled it, were told that it
    /// wasn't received, left the page, or if the browser doesn't answer in time.
    /// </summary>
    public async Task<bool> IsStillWantedAsync(string pressId)
    {
        try
        {
            return await browser.InvokeAsync<bool>("purchase.isWanted", CallTimeout, pressId);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Begins another purchase. The key is new at once; the task ends when the tab has stored it. Never throws.</summary>
    public async Task RenewAsync(DateTimeOffset now)
    {
        Key = EntityId.New(now);
        try
        {
            await browser.InvokeVoidAsync("purchase.keep", productId, Key);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The tab still has the old key. With that, it finds the order when it's back.
        }
    }
}

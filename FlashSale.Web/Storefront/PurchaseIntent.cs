using FlashSale.Domain;
using Microsoft.JSInterop;

namespace FlashSale.Web.Storefront;

/// <summary>
/// One intended purchase and its idempotency key. The browser's tab keeps the key until the buyer has seen the order and goes on, so
/// that a double click, a reload or a new connection never buys twice. The script is <c>purchase.js</c>.
/// </summary>
public sealed class PurchaseIntent
{
    private const int MaxQuestions = 15;
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(2);

    private readonly IJSRuntime browser;
    private readonly string productId;

    private PurchaseIntent(IJSRuntime browser, string productId, StoredPurchase kept, bool isOld)
    {
        this.browser = browser;
        this.productId = productId;
        Key = kept.Key;
        KeptQuantity = kept.Quantity;
        IsUnanswered = kept.IsPressed;
        IsOld = isOld;
    }

    /// <summary>The key to send with the purchase.</summary>
    public string Key { get; private set; }

    /// <summary>Whether the tab had it before this page was opened: it may have been sent then.</summary>
    public bool IsOld { get; }

    /// <summary>The quantity that was chosen before the page was connected; 0 if none was.</summary>
    public int KeptQuantity { get; }

    /// <summary>Whether <em>Buy</em> was pressed before this page was opened, and the page was gone before it could show an answer.</summary>
    public bool IsUnanswered { get; }

    /// <summary>Takes up the tab's intended purchase of a product, or begins one.</summary>
    /// <returns>Null if the page's script cannot be had: without it a purchase could be made twice.</returns>
    public static async Task<PurchaseIntent?> OpenAsync(IJSRuntime browser, string productId, DateTimeOffset now)
    {
        var fresh = EntityId.New(now);
        for (var question = 1; ; question++)
        {
            try
            {
                var kept = await browser.InvokeAsync<StoredPurchase>("purchase.open", LongestQuestion, productId, fresh);
                return new PurchaseIntent(browser, productId, kept, kept.Key != fresh);
            }
            catch (OperationCanceledException) when (question < MaxQuestions)
            {
                // The question or its answer was lost with a connection that broke. The same question is safe to repeat.
            }
            catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Asks the browser whether a press that took long to arrive is still waited for. False if the visitor cancelled it, was told that it was
    /// not received, left the page, or if there is no answer within <see cref="LongestQuestion"/>.
    /// </summary>
    public async Task<bool> IsStillWantedAsync(string pressId)
    {
        try
        {
            return await browser.InvokeAsync<bool>("purchase.isWanted", LongestQuestion, pressId);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The purchase is over; what comes next is another one.</summary>
    public async Task RenewAsync(DateTimeOffset now)
    {
        Key = EntityId.New(now);
        try
        {
            await browser.InvokeVoidAsync("purchase.keep", productId, Key);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The tab still has the old key. It finds the order by it when it is back.
        }
    }
}

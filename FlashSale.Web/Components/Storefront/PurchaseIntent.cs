using FlashSale.Domain;
using Microsoft.JSInterop;

namespace FlashSale.Web.Components.Storefront;

/// <summary>
/// One intended purchase and its idempotency key. The browser's tab keeps the key until the buyer has seen the order and goes on, so
/// that a double click, a reload or a new connection never buys twice.
/// </summary>
public sealed class PurchaseIntent : IAsyncDisposable
{
    private const int Tries = 3;

    private readonly IJSObjectReference script;
    private readonly string productId;

    private PurchaseIntent(IJSObjectReference script, string productId, string key, bool isOld)
    {
        this.script = script;
        this.productId = productId;
        Key = key;
        IsOld = isOld;
    }

    /// <summary>The key to send with the purchase.</summary>
    public string Key { get; private set; }

    /// <summary>Whether the tab had it before this page was opened: it may have been sent then.</summary>
    public bool IsOld { get; }

    /// <summary>Takes up the tab's intended purchase of a product, or begins one.</summary>
    /// <returns>Null if the page's script cannot be had: without it a purchase could be made twice.</returns>
    public static async Task<PurchaseIntent?> OpenAsync(IJSRuntime browser, string productId, DateTimeOffset now)
    {
        var fresh = EntityId.New(now);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            try
            {
                // A browser remembers that a module failed; by another address it asks again.
                var address = "./Components/Storefront/BuyPanel.razor.js" + (attempt > 1 ? $"?try={attempt}" : "");
                var script = await browser.InvokeAsync<IJSObjectReference>("import", address);
                var key = await script.InvokeAsync<string>("open", productId, fresh);
                return new PurchaseIntent(script, productId, key, key != fresh);
            }
            catch (JSException)
            {
                // Once more.
            }
            catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException)
            {
                return null;
            }
        }
        return null;
    }

    /// <summary>The purchase is over; what comes next is another one.</summary>
    public async Task RenewAsync(DateTimeOffset now)
    {
        Key = EntityId.New(now);
        try
        {
            await script.InvokeVoidAsync("keep", productId, Key);
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The tab still has the old key. It finds the order by it when it is back.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await script.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone, and its scripts with it.
        }
    }
}

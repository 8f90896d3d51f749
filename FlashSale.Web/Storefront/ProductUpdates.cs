using FlashSale.Data.Engines;
using FlashSale.Domain.Realtime;
using FlashSale.Web.Realtime.Circuits;
using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Storefront;

/// <summary>
/// Follows a product's stock and sale while its page is open, and updates the page's <see cref="ProductView"/>. Renders nothing itself.
/// </summary>
public sealed partial class ProductUpdates(
    CircuitStock stock,
    SaleFeed sales,
    TimeProvider clock,
    ILogger<ProductUpdates> logger) : LiveComponent
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    // When a sale starts, thousands of pages read it again. They spread over these times.
    private static readonly TimeSpan MaxReloadDelay = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan MaxHeldDelay = TimeSpan.FromSeconds(10);

    private bool isReloadDue;
    private bool isHeldDue;

    /// <summary>The product.</summary>
    [Parameter, EditorRequired]
    public required string ProductId { get; set; }

    /// <summary>What the page shows.</summary>
    [Parameter, EditorRequired]
    public required ProductView View { get; set; }

    /// <summary>The visitor; null if they aren't logged in.</summary>
    [Parameter, EditorRequired]
    public required string? UserId { get; set; }

    /// <summary>Called on the circuit when the phase has changed, the last unit is sold, or units are back.</summary>
    [Parameter, EditorRequired]
    public required Action OnChange { get; set; }

    /// <summary>Called on the circuit when the product or the visitor's units were read again: the limits may have changed.</summary>
    [Parameter, EditorRequired]
    public required Action OnReload { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        // A page that is only written once doesn't follow anything.
        if (!RendererInfo.IsInteractive)
            return;
        EndWithComponent(stock.Watch(ProductId, FollowStock));
        EndWithComponent(sales.Subscribe(ProductId, _ => Run(FollowSaleAsync)));
    }

    /// <inheritdoc/>
    protected override bool ShouldRender() => false;

    private void FollowStock()
    {
        if (View.Page is null)
            return;
        var before = View.Left;
        View.UpdateStock();
        // Units that are back may be the visitor's own: their hold has expired, or they cancelled an order on another page.
        if (View.Left > before && View.UnitsHeld > 0 && !isHeldDue)
            Run(ReadHeldAsync);
        if (View.Left > 0 != before > 0)
            OnChange();
    }

    // The button opens for everyone together, without the database. The rest is read again a little later. While the database can't be
    // reached, the page keeps its price.
    private async Task FollowSaleAsync()
    {
        View.UpdatePhase();
        OnChange();
        if (isReloadDue)
            return;
        isReloadDue = true;
        await WaitUpToAsync(MaxReloadDelay);
        isReloadDue = false;
        while (!await TryReloadAsync())
            await Task.Delay(RetryDelay, clock, Gone);
    }

    private async Task<bool> TryReloadAsync()
    {
        try
        {
            // The page of a product that is no longer for sale stays until the visitor leaves. A press on Buy says what happened.
            if (await View.FindAsync(ProductId, Gone) is { } newest && !View.IsShown(newest))
            {
                await View.ShowAsync(newest, UserId, Gone);
                OnReload();
            }
            return true;
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
        {
            LogNotRead(fault, ProductId);
            return false;
        }
    }

    // Units come back often, and thousands of visitors may have reached their limit: each reads their own at most once in this time.
    private async Task ReadHeldAsync()
    {
        isHeldDue = true;
        await WaitUpToAsync(MaxHeldDelay);
        isHeldDue = false;
        if (UserId is null || View.Sale is null)
            return;
        try
        {
            await View.ReadHeldAsync(UserId, Gone);
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
        {
            // The checkout counts the units when the visitor buys.
            LogNotRead(fault, ProductId);
            View.Held = null;
        }
        OnReload();
    }

    private Task WaitUpToAsync(TimeSpan longest) => Task.Delay(longest * Random.Shared.NextDouble(), clock, Gone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read product {ProductId} for an open page; trying again")]
    private partial void LogNotRead(Exception fault, string productId);
}

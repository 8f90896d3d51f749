using System.Security.Claims;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Realtime.Orders;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace FlashSale.Web.Storefront;

/// <summary>Shows the visitor's own unpaid units of a product, and where to pay for them.</summary>
public sealed partial class HoldNotice(
    IOrders orders,
    IPaymentGateway gateway,
    BuyerOrders buyerOrders,
    TimeProvider clock,
    ILogger<HoldNotice> logger) : LiveComponent
{
    private string? userId;

    /// <summary>The product.</summary>
    [Parameter, EditorRequired]
    public required string ProductId { get; set; }

    /// <summary>What the visitor holds, null for nothing. From the written page, the circuit knows it before its first query.</summary>
    [PersistentState]
    public OwnHold? Hold { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (!gateway.RequiresPayment || Authentication is null)
            return;
        userId = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier);
        if (userId is not null && Hold is null)
            await ReadAsync();
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender || userId is null)
            return;
        EndWithComponent(buyerOrders.Follow(userId, () => Run(ReadAndRenderAsync)));
        Run(ReadAndRenderAsync);
    }

    private async Task ReadAndRenderAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        try
        {
            var unpaid = await orders.ListHoldsAsync(userId!, Gone);
            Hold = OwnHold.Of(unpaid.Where(order => order.ProductId == ProductId));
            if (Hold is { } hold && RendererInfo.IsInteractive)
                Run(() => RemoveAtEndAsync(hold));
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
        {
            LogNotRead(fault, ProductId);
        }
    }

    private async Task RemoveAtEndAsync(OwnHold hold)
    {
        if (hold.ExpiresAt - clock.Now() is var left && left > TimeSpan.Zero)
            await Task.Delay(left, clock, Gone);
        if (Hold == hold)
            await ReadAndRenderAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read a shopper's unpaid orders of product {ProductId}")]
    private partial void LogNotRead(Exception fault, string productId);
}

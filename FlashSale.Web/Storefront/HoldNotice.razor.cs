using System.Data.Common;
using System.Security.Claims;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Web.Realtime.Orders;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace FlashSale.Web.Storefront;

public sealed partial class HoldNotice(
    IOrders orders,
    IPaymentGateway gateway,
    BuyerOrders buyerOrders,
    TimeProvider clock,
    ILogger<HoldNotice> logger) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private IDisposable? following;
    private string? userId;

    /// <summary>The product.</summary>
    [Parameter, EditorRequired]
    public required string ProductId { get; set; }

    /// <summary>What the visitor holds, as the page was written: the circuit shows it before it has asked.</summary>
    [PersistentState]
    public OwnHold? Hold { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    public void Dispose()
    {
        following?.Dispose();
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (!gateway.RequiresPayment || Authentication is null)
            return;
        userId = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier);
        if (userId is not null && Hold is null)
            await ReadAsync(leaving.Token);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || userId is null)
            return;
        // Subscribe first and read afterwards, so that no change in between is missed.
        following = buyerOrders.Follow(userId, () => Run(ReadAndRenderAsync));
        await ReadAndRenderAsync(leaving.Token);
    }

    private async Task ReadAndRenderAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        StateHasChanged();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var unpaid = await orders.ListHoldsAsync(userId!, cancellationToken);
            Hold = OwnHold.Of(unpaid.Where(order => order.ProductId == ProductId));
            if (Hold is { } hold && RendererInfo.IsInteractive)
                Run(token => ForgetAtEndAsync(hold, token));
        }
        catch (Exception fault) when (fault is DbException or TimeoutException or InvalidOperationException { InnerException: DbException })
        {
            LogNotRead(fault, ProductId);
        }
    }

    private async Task ForgetAtEndAsync(OwnHold hold, CancellationToken cancellationToken)
    {
        if (hold.ExpiresAt - clock.Now() is var left && left > TimeSpan.Zero)
            await Task.Delay(left, clock, cancellationToken);
        if (Hold == hold)
            await ReadAndRenderAsync(cancellationToken);
    }

    private void Run(Func<CancellationToken, Task> work) => _ = InvokeAsync(async () =>
    {
        if (leaving.IsCancellationRequested)
            return;
        var gone = leaving.Token;
        try
        {
            await work(gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Shown to the visitor as the circuit's own error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await DispatchExceptionAsync(fault);
        }
    });

    [LoggerMessage(Level = LogLevel.Warning, Message = "The buyer's unpaid orders of {ProductId} could not be read")]
    private partial void LogNotRead(Exception fault, string productId);
}

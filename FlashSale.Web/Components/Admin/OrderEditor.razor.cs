using FlashSale.Domain.Ordering;
using FlashSale.Web.Shop;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace FlashSale.Web.Components.Admin;

public sealed partial class OrderEditor(
    IOrders orders,
    MoneyFormat money,
    IDialogService dialogs,
    ISnackbar snackbar,
    IOptions<ShopOptions> shop) : AdminPage
{
    private OrderLine? line;
    private string? notice;
    private bool isMissing;

    /// <summary>The order.</summary>
    [Parameter, EditorRequired]
    public required string OrderId { get; set; }

    private IOptions<ShopOptions> Shop => shop;

    private MoneyFormat Money => money;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        line = await orders.FindAsync(OrderId, Gone);
        isMissing = line is null;
    }

    private async Task MoveAsync(OrderStatus to)
    {
        if (!to.HoldsStock() && !await ConfirmDialog.AskAsync(dialogs, $"{ActionOf(to)}?", WarningOf(to), ActionOf(to)))
            return;
        notice = null;
        await WorkAsync(async () =>
        {
            switch (await orders.MoveAsync(OrderId, to, await ActorAsync()))
            {
                case OrderMove.Done done:
                    snackbar.Add($"The order is {Word(done.Order.Status)}.", Severity.Success);
                    break;
                case OrderMove.NotAllowed refused:
                    notice = $"{refused.Order.UpdatedBy ?? "The buyer"} was faster: the order is {Word(refused.Order.Status)} now, and cannot become {Word(to)}.";
                    break;
                case OrderMove.NotFound:
                    break;
            }
            await LoadAsync();
        });
    }

    private static string ActionOf(OrderStatus to) => to switch
    {
        OrderStatus.Confirmed => "Confirm",
        OrderStatus.Shipped => "Mark as shipped",
        OrderStatus.Delivered => "Mark as delivered",
        OrderStatus.Cancelled => "Cancel the order",
        OrderStatus.Expired => "Let it expire",
        OrderStatus.Refunded => "Refund",
        _ => to.ToString(),
    };

    private string WarningOf(OrderStatus to)
    {
        var units = line!.Order.Quantity == 1 ? "The unit goes" : $"The {line.Order.Quantity} units go";
        var refund = to == OrderStatus.Refunded ? $" {money.Write(line.Order.Total)} must be paid back to the buyer." : null;
        return $"{units} back on sale at once, and the buyer is told.{refund} This cannot be undone.";
    }

    private static string Word(OrderStatus status) => status.ToString().ToLowerInvariant();
}

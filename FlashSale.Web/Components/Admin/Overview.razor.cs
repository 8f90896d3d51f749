using System.Globalization;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Shop;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Components.Admin;

public sealed partial class Overview(
    ICatalog catalog,
    IInventories inventories,
    IOrders orders,
    SaleFeed saleFeed,
    MoneyFormat money,
    IOptions<ShopOptions> shop) : AdminPage
{
    private const int LowStock = 10;
    private const int Shown = 8;

    private Snapshot? now;
    private IDisposable? notices;

    private IOptions<ShopOptions> Shop => shop;

    private MoneyFormat Money => money;

    protected override Task OnInitializedAsync() => LoadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            notices = saleFeed.SubscribeToAll(notice => _ = InvokeAsync(ReloadAsync));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            notices?.Dispose();
        base.Dispose(disposing);
    }

    private async Task ReloadAsync()
    {
        if (IsGone)
            return;
        try
        {
            await LoadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (IsGone)
        {
        }
#pragma warning disable CA1031 // Shown to the merchant as the page's own error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await DispatchExceptionAsync(fault);
        }
    }

    private async Task LoadAsync() => now = new Snapshot(
        await catalog.FindSalesAsync(new SaleQuery(SalePhase.Live, Take: Shown), Gone),
        await catalog.FindSalesAsync(new SaleQuery(SalePhase.Upcoming, Take: Shown), Gone),
        await inventories.ListLowAsync(LowStock, Shown, Gone),
        await orders.ListAsync(new OrderFilter(Take: Shown), Gone));

    private static string StockText(int stock) => stock == 0 ? "Sold out" : string.Create(CultureInfo.CurrentCulture, $"{stock} left");

    private sealed record Snapshot(PageOf<SaleCard> Live, PageOf<SaleCard> Next, IReadOnlyList<InventoryLine> Low, PageOf<OrderLine> Orders);
}

using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Components.Storefront;
using FlashSale.Web.Shop;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Components.Admin;

/// <summary>How the shop stands: what is on sale, what comes next, what runs out, what was ordered.</summary>
public sealed partial class Overview
{
    private const int Most = 6;
    private IReadOnlyList<SaleCard> live = [];
    private IReadOnlyList<SaleCard> next = [];
    private IReadOnlyList<InventoryLine> low = [];
    private IReadOnlyList<OrderLine> orders = [];
    private bool isLoaded;
    private IDisposable? notices;

    [Inject]
    private ICatalog Catalog { get; set; } = default!;

    [Inject]
    private IInventories Inventories { get; set; } = default!;

    [Inject]
    private IOrders Orders { get; set; } = default!;

    [Inject]
    private SaleFeed Feed { get; set; } = default!;

    [Inject]
    private MoneyFormat Money { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private IOptions<ShopOptions> Shop { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        notices = Feed.SubscribeToAll(_ => OnNews(ReloadAsync));
        await LoadAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            notices?.Dispose();
        base.Dispose(disposing);
    }

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        live = (await Catalog.FindSalesAsync(new SaleQuery(SalePhase.Live, Take: Most), Gone)).Items;
        next = (await Catalog.FindSalesAsync(new SaleQuery(SalePhase.Upcoming, Take: Most), Gone)).Items;
        low = await Inventories.ListLowAsync(StockWords.FewUnits, Most, Gone);
        orders = (await Orders.ListAsync(new OrderFilter(Take: Most), Gone)).Items;
        isLoaded = true;
    }
}

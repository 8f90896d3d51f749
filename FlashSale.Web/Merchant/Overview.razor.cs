using System.Globalization;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Realtime.Stock;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Merchant;

/// <summary>The dashboard's start page: live and upcoming sales, low stock, the latest orders and today's totals.</summary>
public sealed partial class Overview
{
    private IReadOnlyList<SaleCard> live = [];
    private IReadOnlyList<SaleCard> next = [];
    private IReadOnlyList<InventoryLine> low = [];
    private IReadOnlyList<OrderLine> orders = [];
    private OrderSums? today;
    private int liveSales;
    private int waitingMails;
    private int failedMails;
    private bool isLoaded;

    [Inject]
    private OverviewReader Reader { get; set; } = default!;

    [Inject]
    private SaleFeed SaleFeed { get; set; } = default!;

    [Inject]
    private StockTicker StockTicker { get; set; } = default!;

    [Inject]
    private ChangeFeed ChangeFeed { get; set; } = default!;

    [Inject]
    private MoneyFormat Money { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private IOptions<ShopOptions> Shop { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        // Subscribes before loading, so that no change in between is missed.
        var refresh = RefreshWith(ReloadAsync);
        EndWithComponent(SaleFeed.SubscribeToAll(_ => refresh()));
        EndWithComponent(StockTicker.SubscribeToRounds(_ => refresh()));
        EndWithComponent(ChangeFeed.SubscribeToGap(refresh));
        EndWithComponent(ChangeFeed.Subscribe(change =>
        {
            if (change.Entity is Order or Product or Inventory or Sale)
                refresh();
        }));
        await LoadAsync();
    }

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        (live, liveSales, next, low, orders, today, waitingMails, failedMails) = await Reader.ReadAsync(Zone.StartOfDay(Clock.Now()), Gone);
        isLoaded = true;
    }

    private static string Write(int count) => count.ToString("N0", CultureInfo.CurrentCulture);
}

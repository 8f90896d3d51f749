using System.Globalization;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Web.Shop;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Components.Admin;

/// <summary>How the shop stands: what is on sale, what comes next, what runs out, what was ordered.</summary>
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
    private StockFeed StockFeed { get; set; } = default!;

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
        // Listening starts before reading, so that nothing in between is missed.
        var refresh = RefreshWith(ReloadAsync);
        EndWithComponent(SaleFeed.SubscribeToAll(_ => refresh()));
        EndWithComponent(StockFeed.SubscribeToRounds(_ => refresh()));
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

using System.Globalization;
using FlashSale.Data.Notifications;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Settings;
using FlashSale.Web.Layout;
using FlashSale.Web.Notifications;
using FlashSale.Web.Storefront;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Merchant;

/// <summary>How the shop stands: what is on sale, what comes next, what runs out, what was ordered.</summary>
public sealed partial class Overview
{
    private const int Most = 6;
    private IReadOnlyList<SaleCard> live = [];
    private IReadOnlyList<SaleCard> next = [];
    private IReadOnlyList<InventoryLine> low = [];
    private IReadOnlyList<OrderLine> orders = [];
    private readonly List<IDisposable> subscriptions = [];
    private OrderSums? today;
    private int liveSales;
    private int waitingMails;
    private int failedMails;
    private bool isLoaded;

    [Inject]
    private ICatalog Catalog { get; set; } = default!;

    [Inject]
    private IInventories Inventories { get; set; } = default!;

    [Inject]
    private IOrders Orders { get; set; } = default!;

    [Inject]
    private MailQueue Mails { get; set; } = default!;

    [Inject]
    private IMailer Mailer { get; set; } = default!;

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
        subscriptions.Add(SaleFeed.SubscribeToAll(_ => refresh()));
        subscriptions.Add(StockFeed.SubscribeToRounds(_ => refresh()));
        subscriptions.Add(ChangeFeed.SubscribeToGap(refresh));
        subscriptions.Add(ChangeFeed.Subscribe(change =>
        {
            if (change.Entity is Order or Product or Inventory or Sale)
                refresh();
        }));
        await LoadAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            subscriptions.ForEach(subscription => subscription.Dispose());
        base.Dispose(disposing);
    }

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var running = await Catalog.FindSalesAsync(new SaleQuery(SalePhase.Live, Take: Most), Gone);
        (live, liveSales) = (running.Items, running.Total);
        next = (await Catalog.FindSalesAsync(new SaleQuery(SalePhase.Upcoming, Take: Most), Gone)).Items;
        low = await Inventories.ListLowAsync(StockText.FewUnits, Most, Gone);
        orders = (await Orders.ListAsync(new OrderFilter(Take: Most), Gone)).Items;
        today = await Orders.SumAsync(Zone.StartOfDay(Clock.Now()), Gone);
        waitingMails = Mailer.CanSend ? 0 : await Mails.CountWaitingAsync(Gone);
        failedMails = await Mails.CountFailedAsync(Gone);
        isLoaded = true;
    }

    private static string Write(int count) => count.ToString("N0", CultureInfo.CurrentCulture);
}

using System.Data.Common;
using System.Security.Claims;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Layout;
using FlashSale.Web.Realtime.Orders;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace FlashSale.Web.Storefront;

public sealed partial class SaleBrowser : ComponentBase, IDisposable
{
    private const int PageSize = 24;

    // The first row of a wide screen, or the first two of a phone's.
    private const int FirstPictures = 4;

    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(2);
    private static readonly (SalePhase Phase, int Take)[] StartOfAll = [(SalePhase.Live, 24), (SalePhase.Upcoming, 12), (SalePhase.Ended, 8)];

    private readonly CatalogSnapshot catalog;
    private readonly SaleFeed saleFeed;
    private readonly IOrders orders;
    private readonly IPaymentGateway gateway;
    private readonly BuyerOrders buyerOrders;
    private readonly ILogger<SaleBrowser> logger;
    private readonly CancellationTokenSource leaving = new();
    private readonly CancellationToken gone;
    private List<Section> sections = [];
    private int pageNumber = 1;
    private Dictionary<string, int> unitsHeld = [];
    private string? userId;
    private IDisposable? notices;
    private IDisposable? holdNotices;
    private bool reloadIsDue;
    private bool isRefused;

    public SaleBrowser(
        CatalogSnapshot catalog,
        SaleFeed saleFeed,
        IOrders orders,
        IPaymentGateway gateway,
        BuyerOrders buyerOrders,
        ILogger<SaleBrowser> logger)
    {
        this.catalog = catalog;
        this.saleFeed = saleFeed;
        this.orders = orders;
        this.gateway = gateway;
        this.buyerOrders = buyerOrders;
        this.logger = logger;
        gone = leaving.Token;
    }

    /// <summary>What the visitor looks for.</summary>
    [Parameter, EditorRequired]
    public required SaleAddress Address { get; set; }

    private Section? FirstSection => sections.Find(section => section.Cards.Items.Count > 0);

    private int PageCount => sections.Count == 0 ? 0 : PageReader.LastPage(sections[0].Cards.Total, PageSize);

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    public void Dispose()
    {
        notices?.Dispose();
        holdNotices?.Dispose();
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override void OnInitialized()
    {
        // First listen, then read: what happens in between is heard. A page that is only written once listens to nothing.
        if (RendererInfo.IsInteractive)
            notices = saleFeed.SubscribeToAll(notice => _ = InvokeAsync(ReloadSoonAsync));
    }

    protected override async Task OnParametersSetAsync()
    {
        await FindBuyerAsync();
        // Whole before the first wait, or the page would be empty during it.
        if (RendererInfo.IsInteractive && TryRecall())
        {
            _ = ReloadSoonAsync();
            return;
        }
        await LoadAsync();
    }

    // A sale begins for everybody at once: the lists ask for their new cards one after the other, not all in the same millisecond.
    private async Task ReloadSoonAsync()
    {
        if (reloadIsDue || gone.IsCancellationRequested)
            return;
        reloadIsDue = true;
        try
        {
#pragma warning disable CA5394 // Jitter needs no secret randomness.
            await Task.Delay(Random.Shared.Next(400), gone);
#pragma warning restore CA5394
            reloadIsDue = false;
            while (!await TryLoadAsync())
                await Task.Delay(PauseAfterFault, gone);
            StateHasChanged();
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
    }

    // The page is as good as it was when the database cannot be asked.
    private async Task<bool> TryLoadAsync()
    {
        try
        {
            await LoadAsync();
            return true;
        }
        catch (Exception fault) when (fault is DbException or TimeoutException or InvalidOperationException { InnerException: DbException })
        {
            LogNotRead(logger, fault);
            return false;
        }
    }

    private async Task LoadAsync()
    {
        var asked = Address;
        List<Section> loaded = [];
        var (number, refused) = (1, false);
        try
        {
            (loaded, number) = await ReadSectionsAsync(asked);
        }
        catch (SearchRefusedException)
        {
            refused = true;
        }
        var holds = await ListHoldsAsync();
        // The visitor may have moved on in the meantime.
        if (asked != Address)
            return;
        (sections, pageNumber, isRefused) = (loaded, number, refused);
        unitsHeld = holds.GroupBy(order => order.ProductId, StringComparer.Ordinal)
            .ToDictionary(each => each.Key, each => each.Sum(order => order.Quantity), StringComparer.Ordinal);
    }

    private async Task<(List<Section> Sections, int Page)> ReadSectionsAsync(SaleAddress asked)
    {
        if (asked.Show is { } shown)
        {
            var (cards, number) = await PageReader.ReadAsync(
                asked.Page, PageSize, skip => catalog.FindSalesAsync(QueryOf(asked, shown, skip, PageSize), gone).AsTask());
            return ([new Section(shown, cards)], number);
        }
        var loaded = new List<Section>();
        foreach (var (phase, take) in StartOfAll)
            loaded.Add(new Section(phase, await catalog.FindSalesAsync(QueryOf(asked, phase, 0, take), gone)));
        return (loaded, 1);
    }

    // Sales are shown without the visitor's own holds rather than not at all.
    private async Task<IReadOnlyList<Order>> ListHoldsAsync()
    {
        if (userId is null)
            return [];
        try
        {
            return await orders.ListHoldsAsync(userId, gone);
        }
        catch (Exception fault) when (DatabaseErrors.IsOutage(fault))
        {
            LogNotRead(logger, fault);
            return [];
        }
    }

    // Only where orders are paid, a visitor can hold units that nobody else sees.
    private async Task FindBuyerAsync()
    {
        if (!gateway.RequiresPayment || Authentication is null || userId is not null)
            return;
        userId = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier);
        if (userId is not null && RendererInfo.IsInteractive)
            holdNotices = buyerOrders.Follow(userId, () => _ = InvokeAsync(ReloadSoonAsync));
    }

    private bool TryRecall()
    {
        var recalled = new List<Section>();
        var number = Address.Page;
        (SalePhase Phase, int Take)[] wanted = Address.Show is { } shown ? [(shown, PageSize)] : StartOfAll;
        foreach (var (phase, take) in wanted)
        {
            if (catalog.RecallSales(QueryOf(Address, phase, SkipTo(number), take)) is not { } cards)
                return false;
            if (Address.Show is not null && PageReader.LastPage(cards.Total, PageSize) is var last && last < number)
            {
                number = last;
                if (catalog.RecallSales(QueryOf(Address, phase, SkipTo(number), take)) is not { } lastCards)
                    return false;
                cards = lastCards;
            }
            recalled.Add(new Section(phase, cards));
        }
        (sections, pageNumber) = (recalled, number);
        return true;

        int SkipTo(int wantedPage) => Address.Show is null ? 0 : (wantedPage - 1) * PageSize;
    }

    private static SaleQuery QueryOf(SaleAddress address, SalePhase phase, int skip, int take) =>
        new(phase, address.Search, address.Sort, skip, take);

    private static string TitleOf(SalePhase phase) => phase switch
    {
        SalePhase.Live => "Live now",
        SalePhase.Upcoming => "Coming up",
        _ => "Ended",
    };

    private string EmptyTextOf(SalePhase phase) => (phase, Address.Search) switch
    {
        (SalePhase.Live, null) => "No sale is live at this moment. Look at what is coming up.",
        (SalePhase.Upcoming, null) => "Nothing is planned yet. Come back soon.",
        (_, null) => "No sale has ended yet.",
        _ => "Nothing found here.",
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A list of sales could not be read anew")]
    private static partial void LogNotRead(ILogger logger, Exception fault);

    private sealed record Section(SalePhase Phase, PageOf<SaleCard> Cards);
}

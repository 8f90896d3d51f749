using System.Security.Claims;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Storefront;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Layout;
using FlashSale.Web.Realtime.Circuits;
using FlashSale.Web.Realtime.Orders;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace FlashSale.Web.Storefront;

/// <summary>The list of sales: what's live, what comes next, and what has ended. Follows the sales while the page is connected.</summary>
public sealed partial class SaleBrowser(
    CatalogSnapshot catalog,
    SaleFeed saleFeed,
    IOrders orders,
    IPaymentGateway gateway,
    BuyerOrders buyerOrders,
    ILogger<SaleBrowser> logger) : LiveComponent
{
    private const int PageSize = 24;

    // The first row of a wide screen, or the first two rows of a phone.
    private const int FirstPictures = 4;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);
    private static readonly (SalePhase Phase, int Take)[] StartOfAll =
        [(SalePhase.Live, 24), (SalePhase.Upcoming, 12), (SalePhase.Ended, 8)];

    private List<Section> sections = [];
    private int pageNumber = 1;
    private Dictionary<string, int> unitsHeld = [];
    private string? userId;
    private bool isReloadDue;
    private bool isRefused;

    /// <summary>What the visitor searches for and how it's sorted.</summary>
    [Parameter, EditorRequired]
    public required SaleAddress Address { get; set; }

    private Section? FirstSection => sections.Find(section => section.Cards.Items.Count > 0);

    private int PageCount => sections.Count == 0 ? 0 : PageReader.LastPage(sections[0].Cards.Total, PageSize);

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    protected override void OnInitialized()
    {
        // A page that is only written once doesn't follow anything.
        if (RendererInfo.IsInteractive)
            EndWithComponent(saleFeed.SubscribeToAll(_ => Run(ReloadSoonAsync)));
    }

    protected override async Task OnParametersSetAsync()
    {
        await FindBuyerAsync();
        // Complete before the first await, or the page would be empty until then.
        if (RendererInfo.IsInteractive && TryRecall())
        {
            Run(ReloadSoonAsync);
            return;
        }
        await LoadAsync();
    }

    // When a sale starts, thousands of lists change. They are read one after the other.
    private async Task ReloadSoonAsync()
    {
        if (isReloadDue)
            return;
        isReloadDue = true;
        await Task.Delay(Random.Shared.Next(400), Gone);
        isReloadDue = false;
        while (!await TryLoadAsync())
            await Task.Delay(RetryDelay, Gone);
        StateHasChanged();
    }

    // While the database can't be reached, the list stays as it was.
    private async Task<bool> TryLoadAsync()
    {
        try
        {
            await LoadAsync();
            return true;
        }
        catch (Exception fault) when (DatabaseErrors.IsDatabaseError(fault))
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
                asked.Page, PageSize, skip => catalog.FindSalesAsync(QueryOf(asked, shown, skip, PageSize), Gone).AsTask());
            return ([new Section(shown, cards)], number);
        }
        var loaded = new List<Section>();
        foreach (var (phase, take) in StartOfAll)
            loaded.Add(new Section(phase, await catalog.FindSalesAsync(QueryOf(asked, phase, 0, take), Gone)));
        return (loaded, 1);
    }

    // The sales can be shown without the visitor's own holds.
    private async Task<IReadOnlyList<Order>> ListHoldsAsync()
    {
        if (userId is null)
            return [];
        try
        {
            return await orders.ListHoldsAsync(userId, Gone);
        }
        catch (Exception fault) when (DatabaseErrors.IsOutage(fault))
        {
            LogNotRead(logger, fault);
            return [];
        }
    }

    // Only orders that must be paid hold units for a while.
    private async Task FindBuyerAsync()
    {
        if (!gateway.RequiresPayment || Authentication is null || userId is not null)
            return;
        userId = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier);
        if (userId is not null && RendererInfo.IsInteractive)
            EndWithComponent(buyerOrders.Follow(userId, () => Run(ReloadSoonAsync)));
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
        (SalePhase.Live, null) => "No sale is live right now. See what's coming up below.",
        (SalePhase.Upcoming, null) => "No sales are planned yet. Check back soon.",
        (_, null) => "No sales have ended yet.",
        _ => "No matches here.",
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read the list of sales for an open page; trying again")]
    private static partial void LogNotRead(ILogger logger, Exception fault);

    private sealed record Section(SalePhase Phase, PageOf<SaleCard> Cards);
}

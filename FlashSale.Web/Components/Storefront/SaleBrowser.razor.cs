using System.Data.Common;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Sales;
using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Components.Storefront;

public sealed partial class SaleBrowser : ComponentBase, IDisposable
{
    private const int PageSize = 24;
    private static readonly (SalePhase Phase, int Take)[] StartOfAll = [(SalePhase.Live, 24), (SalePhase.Upcoming, 12), (SalePhase.Ended, 8)];

    private readonly CatalogSnapshot catalog;
    private readonly SaleFeed saleFeed;
    private readonly ILogger<SaleBrowser> logger;
    private readonly CancellationTokenSource leaving = new();
    private readonly CancellationToken gone;
    private List<Section> sections = [];
    private IDisposable? notices;
    private bool reloadIsDue;

    public SaleBrowser(CatalogSnapshot catalog, SaleFeed saleFeed, ILogger<SaleBrowser> logger)
    {
        this.catalog = catalog;
        this.saleFeed = saleFeed;
        this.logger = logger;
        gone = leaving.Token;
    }

    /// <summary>What the visitor looks for.</summary>
    [Parameter, EditorRequired]
    public required SaleAddress Address { get; set; }

    private int PageCount => sections.Count == 0 ? 0 : (sections[0].Cards.Total + PageSize - 1) / PageSize;

    public void Dispose()
    {
        notices?.Dispose();
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override void OnInitialized()
    {
        // First listen, then read: what happens in between is heard. A page that is only written once listens to nothing.
        if (RendererInfo.IsInteractive)
            notices = saleFeed.SubscribeToAll(notice => _ = InvokeAsync(ReloadSoonAsync));
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

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
            await LoadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
        }
        catch (Exception fault) when (fault is DbException or TimeoutException or InvalidOperationException { InnerException: DbException })
        {
            // The page is as good as it was; it asks again with the next change.
            LogNotRead(logger, fault);
        }
#pragma warning disable CA1031 // Shown to the visitor as the circuit's own error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await DispatchExceptionAsync(fault);
        }
    }

    private async Task LoadAsync()
    {
        var wanted = Address.Show is { } phase ? [(phase, PageSize)] : StartOfAll;
        var skip = Address.Show is null ? 0 : (Address.Page - 1) * PageSize;
        var loaded = new List<Section>(wanted.Length);
        foreach (var (section, take) in wanted)
            loaded.Add(new Section(section, await catalog.FindSalesAsync(new SaleQuery(section, Address.Search, Address.Sort, skip, take), gone)));
        sections = loaded;
    }

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

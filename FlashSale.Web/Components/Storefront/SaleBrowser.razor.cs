using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Live;
using FlashSale.Domain.Sales;
using Microsoft.AspNetCore.Components;

namespace FlashSale.Web.Components.Storefront;

public sealed partial class SaleBrowser(ICatalog catalog, SaleFeed saleFeed) : ComponentBase, IDisposable
{
    private const int PageSize = 24;
    private static readonly (SalePhase Phase, int Take)[] StartOfAll = [(SalePhase.Live, 24), (SalePhase.Upcoming, 12), (SalePhase.Ended, 8)];

    private readonly CancellationTokenSource gone = new();
    private List<Section> sections = [];
    private IDisposable? notices;
    private bool reloadIsDue;

    /// <summary>What the visitor looks for.</summary>
    [Parameter, EditorRequired]
    public required SaleAddress Address { get; set; }

    private int PageCount => (sections[0].Cards.Total + PageSize - 1) / PageSize;

    public void Dispose()
    {
        notices?.Dispose();
        gone.Cancel();
        gone.Dispose();
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
            await Task.Delay(Random.Shared.Next(400), gone.Token);
#pragma warning restore CA5394
            reloadIsDue = false;
            await LoadAsync();
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

    private async Task LoadAsync()
    {
        var wanted = Address.Show is { } phase ? [(phase, PageSize)] : StartOfAll;
        var skip = Address.Show is null ? 0 : (Address.Page - 1) * PageSize;
        var loaded = new List<Section>(wanted.Length);
        foreach (var (section, take) in wanted)
            loaded.Add(new Section(section, await catalog.FindSalesAsync(new SaleQuery(section, Address.Search, Address.Sort, skip, take), gone.Token)));
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

    private sealed record Section(SalePhase Phase, PageOf<SaleCard> Cards);
}

using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Realtime;
using FlashSale.Domain.Sales;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace FlashSale.Web.Merchant.Sales;

/// <summary>Plans a sale or changes its terms.</summary>
public sealed partial class SaleEditor
{
    private Sale? sale;
    private SaleForm? form;
    private SaleDraft? original;
    private bool isGone;
    private bool hasStarted;
    private bool isOver;
    private bool isSoldOut;

    [Parameter]
    public string? SaleId { get; set; }

    /// <summary>The product that a new sale is planned for.</summary>
    [SupplyParameterFromQuery(Name = "product")]
    private string? ProductId { get; set; }

    [Inject]
    private ISales Sales { get; set; } = default!;

    [Inject]
    private IProducts Products { get; set; } = default!;

    [Inject]
    private SaleFeed Feed { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private Currency Currency { get; set; } = default!;

    [Inject]
    private MoneyFormat Money { get; set; } = default!;

    [Inject]
    private IOptions<ShopOptions> Shop { get; set; } = default!;

    /// <inheritdoc/>
    protected override TypedSale? Typed => form is { } typed && !IsUnchanged(typed) ? DraftOf(typed) : null;

    private string Title =>
        sale is null ? SaleId is null ? "New sale" : "Sale" : $"{sale.Product?.Name}, {SaleForm.WritePercent(sale.Discount)} off";

    protected override void OnInitialized() => EndWithComponent(Feed.SubscribeToAll(notice => Run(() => ShowChangeAsync(notice))));

    protected override async Task OnParametersSetAsync()
    {
        if (SaleId is null)
            await PrepareAsync();
        else if (sale?.Id == SaleId)
            return;
        else if (await Sales.FindAsync(SaleId, Gone) is { } found)
            await LoadAsync(found);
        else
            isGone = true;
        if (!isGone)
            await TrackDraftAsync();
    }

    // The draft keeps the values it was based on, so that a change by another merchant is still reported as a conflict.
    // A number that can't be parsed is replaced by the loaded one: null would mean "no limit".
    private TypedSale DraftOf(SaleForm typed) => typed.ToTyped(original) with
    {
        UnitsOffered = Problems.IsUnread(nameof(SaleDraft.UnitsOffered)) ? original?.UnitsOffered : typed.UnitsOffered,
        PerCustomerLimit = Problems.IsUnread(nameof(SaleDraft.PerCustomerLimit)) ? original?.PerCustomerLimit : typed.PerCustomerLimit,
    };

    protected override async Task RestoreDraftAsync(TypedSale typed)
    {
        if (isOver || (sale is null) != (typed.Original is null))
            return;
        if (typed.Original is { } loaded)
        {
            original = loaded;
            form!.LoadTimes(loaded.StartTime, loaded.EndTime);
        }
        else
        {
            form!.Product = typed.ProductId is null ? null : await Products.FindAsync(typed.ProductId, Gone);
        }
        form.RestoreDraft(typed);
        IsRestored = true;
    }

    private async Task PrepareAsync()
    {
        (sale, original, isGone, hasStarted, isOver, IsRestored) = (null, null, false, false, false, false);
        form = new SaleForm(Zone);
        if (ProductId is not null)
            form.Product = await Products.FindAsync(ProductId, Gone);
    }

    private async Task LoadAsync(Sale found)
    {
        isSoldOut = (await Sales.FindSoldOutAsync([found.Id], Gone)).Contains(found.Id);
        Load(found);
    }

    private void Load(Sale found)
    {
        sale = found;
        original = SaleDraft.Of(found);
        (isGone, IsRestored) = (false, false);
        form = new SaleForm(Zone);
        form.Load(found);
        SetPhase();
    }

    private bool IsUnchanged(SaleForm typed) =>
        original is null
            ? typed.ToTyped(null) == SaleForm.Empty with { ProductId = ProductId }
            : typed.ToDraft(new FormProblems()) == original;

    private async Task StartOverAsync()
    {
        Problems.StartOver();
        if (sale is null)
            await PrepareAsync();
        else
            Load(sale);
    }

    private Task SaveAsync() => WorkAsync(async () =>
    {
        if (form?.ToDraft(Problems) is not { } draft)
            return;
        var actor = await ActorAsync();
        if (SaleId is not { } saleId || original is not { } loaded)
        {
            Show(await Sales.CreateAsync(form.Product!.Id, draft, actor));
            return;
        }
        var outcome = await SettleAsync(
            await Sales.UpdateAsync(saleId, loaded, draft, actor),
            theirs => SaleForm.Compare(draft, SaleDraft.Of(theirs), Zone),
            theirs => Sales.UpdateAsync(saleId, SaleDraft.Of(theirs), draft, actor),
            Load,
            confirm: (theirs, change) => Sales.UpdateAsync(saleId, theirs is null ? loaded : SaleDraft.Of(theirs), draft, actor, change));
        if (outcome is not null)
            Show(outcome);
    });

    private void Show(EditOutcome<Sale> outcome)
    {
        switch (outcome)
        {
            case EditOutcome<Sale>.Saved(var saved):
                if (sale is null)
                {
                    Snackbar.Add("Sale planned.", Severity.Success);
                    Navigation.NavigateTo($"/admin/sales/{saved.Id}", replace: true);
                    break;
                }
                Snackbar.Add("Saved.", Severity.Success);
                Load(saved);
                break;
            case EditOutcome<Sale>.Invalid(var problems):
                Problems.Show(problems);
                break;
            default:
                isGone = true;
                break;
        }
    }

    // Starting or ending a sale changes only its times. Other changes stay a conflict, and unsaved input is preserved.
    private void ShowNewTimes(Sale changed)
    {
        sale = changed;
        original = original! with { StartTime = changed.StartTime, EndTime = changed.EndTime };
        form!.LoadTimes(changed.StartTime, changed.EndTime);
        SetPhase();
    }

    // The sale began or ended by itself, or another user changed it. Unsaved input and the values it is compared with stay.
    private async Task ShowChangeAsync(SaleNotice notice)
    {
        if (sale is null || form is null || notice.ProductId != sale.ProductId || IsBusy)
            return;
        if (await Sales.FindAsync(sale.Id, Gone) is not { } current)
            isGone = true;
        else if (!Problems.AnyUnread && form.ToDraft(new FormProblems()) == original)
            Load(current);
        else
            sale = current;
        SetPhase();
        StateHasChanged();
    }

    private void SetPhase()
    {
        var phase = sale?.PhaseAt(Clock.Now());
        hasStarted = phase is SalePhase.Live or SalePhase.Ended;
        isOver = phase is SalePhase.Ended;
    }
}

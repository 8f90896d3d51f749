using System.Globalization;
using FlashSale.Domain;
using FlashSale.Domain.Stock;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace FlashSale.Web.Merchant.Stock;

/// <summary>Adds units, writes units off or corrects the stock to a counted number.</summary>
public sealed partial class StockDialog
{
    private const string FormId = "stock-form";
    private const string NoteField = "Note";
    private InventoryLine line = default!;
    private int? units;
    private string? note;

    [Parameter, EditorRequired]
    public required InventoryLine Line { get; set; }

    [Parameter, EditorRequired]
    public required StockReason Reason { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private IInventories Inventories { get; set; } = default!;

    private string Title => Reason switch
    {
        StockReason.Restock => "Restock",
        StockReason.Loss => "Write off units",
        _ => "Correct stock",
    };

    private string UnitsLabel => Reason switch
    {
        StockReason.Restock => "Units received",
        StockReason.Loss => "Units damaged or lost",
        _ => "Units counted",
    };

    private string UnitsField => Reason == StockReason.Correction ? "Stock" : "Delta";

    /// <summary>Shows the dialog until it is closed.</summary>
    /// <returns>Whether the stock may have changed.</returns>
    public static async Task<bool> ShowAsync(IDialogService dialogs, InventoryLine line, StockReason reason)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<StockDialog>(null, new DialogParameters<StockDialog>
        {
            { stock => stock.Line, line },
            { stock => stock.Reason, reason },
        });
        return await dialog.Result is { Canceled: false };
    }

    // The list may be minutes old, so the dialog loads the current stock.
    protected override async Task OnInitializedAsync()
    {
        line = Line;
        line = await Inventories.FindAsync(Line.ProductId, Gone) ?? Line;
    }

    private Task SaveAsync() => WorkAsync(async () =>
    {
        if (units is not { } count || (count < 1 && Reason != StockReason.Correction))
        {
            var isCount = Reason == StockReason.Correction;
            Problems.Show([new(UnitsField, isCount ? "Enter how many units you counted." : "Enter a number of units, 1 or more.")]);
            return;
        }
        var actor = await ActorAsync();
        var outcome = await SettleAsync(
            Reason switch
            {
                StockReason.Correction => await Inventories.CorrectAsync(line.ProductId, count, line.RowVersion, note, actor),
                StockReason.Loss => await Inventories.AddAsync(line.ProductId, -count, Reason, note, actor),
                _ => await Inventories.AddAsync(line.ProductId, count, Reason, note, actor),
            },
            theirs => [new("In stock", Write(count), Write(theirs.Stock))],
            theirs => Inventories.CorrectAsync(line.ProductId, count, theirs.RowVersion, note, actor),
            KeepTheirs,
            fallbackName: "An order");
        if (outcome is not null)
            Show(outcome);
    });

    private void Show(EditOutcome<InventoryLine> outcome)
    {
        switch (outcome)
        {
            case EditOutcome<InventoryLine>.Saved(var saved):
                Close($"{saved.ProductName}: {Write(saved.Stock)} in stock.", Severity.Success);
                break;
            case EditOutcome<InventoryLine>.Invalid(var problems):
                Problems.Show(problems);
                break;
            default:
                Problems.Show([new("", "This product no longer exists. It may have been deleted.")]);
                break;
        }
    }

    private void KeepTheirs(InventoryLine theirs) =>
        Close($"{theirs.ProductName} stays at {Write(theirs.Stock)} in stock. Your count wasn't saved.", Severity.Info);

    private void Close(string message, Severity severity)
    {
        Snackbar.Add(message, severity);
        Dialog.Close(DialogResult.Ok(true));
    }

    private static string Write(int units) => units.ToString("N0", CultureInfo.CurrentCulture);
}

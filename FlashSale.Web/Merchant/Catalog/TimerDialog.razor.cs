using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace FlashSale.Web.Merchant.Catalog;

/// <summary>Starts a countdown timer or changes its duration.</summary>
public sealed partial class TimerDialog
{
    private const string FormId = "timer-form";
    private const string ProductField = nameof(CountdownTimer.ProductId);
    private const string DurationField = nameof(CountdownTimer.Duration);
    private Product? product;
    private int? amount;
    private DurationUnit unit = DurationUnit.Minutes;

    /// <summary>The timer to change; null for a new one.</summary>
    [Parameter]
    public CountdownTimer? Timer { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Shows the dialog until it is closed.</summary>
    /// <returns>Whether timers may have changed.</returns>
    public static async Task<bool> ShowAsync(IDialogService dialogs, CountdownTimer? timer)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<TimerDialog>(null, new DialogParameters<TimerDialog> { { edit => edit.Timer, timer } });
        return await dialog.Result is { Canceled: false };
    }

    protected override void OnInitialized()
    {
        if (Timer is not null)
            (amount, unit) = TimerDuration.Split(Timer.Duration);
    }

    private Task SaveAsync() => WorkAsync(async () =>
    {
        if (Timer is null && product is null)
        {
            Problems.Show([new(ProductField, "Choose the product whose page shows the timer.")]);
            return;
        }
        if (Seconds() is not { } seconds)
        {
            Problems.Show([new(DurationField, "Enter how long the timer runs.")]);
            return;
        }
        var actor = await ActorAsync();
        if (Timer is null)
        {
            Show(await Timers.CreateAsync(product!.Id, seconds, actor));
            return;
        }
        var outcome = await SettleAsync(
            await Timers.UpdateAsync(Timer.Id, seconds, Timer.RowVersion, actor),
            theirs => [new("Duration", TimerDuration.Write(seconds), TimerDuration.Write(theirs.Duration))],
            theirs => Timers.UpdateAsync(Timer.Id, seconds, theirs.RowVersion, actor),
            _ => Dialog.Close(DialogResult.Ok(true)));
        if (outcome is not null)
            Show(outcome);
    });

    // Clamped, so that a duration too large for an int is still refused by the domain's rule.
    private int? Seconds() => amount is { } count ? (int)Math.Clamp((long)count * (int)unit, int.MinValue, int.MaxValue) : null;

    private void Show(EditOutcome<CountdownTimer> outcome)
    {
        switch (outcome)
        {
            case EditOutcome<CountdownTimer>.Saved:
                Snackbar.Add(Timer is null ? "Timer started." : "Saved.", Severity.Success);
                Dialog.Close(DialogResult.Ok(true));
                break;
            case EditOutcome<CountdownTimer>.Invalid(var problems):
                Problems.Show(problems);
                break;
            default:
                Snackbar.Add("Someone else deleted this timer.", Severity.Warning);
                Dialog.Close(DialogResult.Ok(true));
                break;
        }
    }
}

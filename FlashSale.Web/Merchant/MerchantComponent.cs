using FlashSale.Domain;
using FlashSale.Web.Account;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Layout;
using FlashSale.Web.Realtime.Circuits;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;

namespace FlashSale.Web.Merchant;

/// <summary>
/// Base class of the merchant's pages and dialogs that change data. It knows the merchant, runs one change at a time and shows errors.
/// </summary>
public abstract partial class MerchantComponent : LiveComponent
{
    /// <summary>The form's errors.</summary>
    protected FormProblems Problems { get; } = new();

    /// <summary>Whether a change is running. Buttons are disabled during that time.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>The merchant's time zone.</summary>
    [CascadingParameter]
    protected MerchantZone Zone { get; set; } = default!;

    [Inject]
    protected IDialogService Dialogs { get; set; } = default!;

    [Inject]
    protected ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private SearchLimiter Searches { get; set; } = default!;

    [Inject]
    private Logins Logins { get; set; } = default!;

    [Inject]
    private TimeProvider RefreshClock { get; set; } = default!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    /// <summary>Username of the merchant who opened the page; null if they are no longer signed in.</summary>
    protected async Task<string?> FindNameAsync() => (await Authentication).User.Identity?.Name;

    /// <summary>Username of the merchant who makes a change.</summary>
    /// <exception cref="LoggedOutException">The merchant has logged out since the page was opened.</exception>
    protected async Task<string> ActorAsync()
    {
        var user = (await Authentication).User;
        return user.Identity?.Name is { } name && !await Logins.HasEndedAsync(user) ? name : throw new LoggedOutException();
    }

    /// <summary>
    /// Runs a change, unless one is running already or a number in the form can't be parsed. If the merchant has logged out elsewhere or
    /// the server fails, it shows an error and the form keeps its content. Server errors are logged.
    /// </summary>
    protected async Task WorkAsync(Func<Task> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (IsBusy)
            return;
        IsBusy = true;
        Problems.Clear();
        StateHasChanged();
        try
        {
            if (Problems.AnyUnread)
                Problems.ShowUnread();
            else
                await change();
        }
        catch (LoggedOutException)
        {
            Problems.ShowLoggedOut();
        }
        // Any failure is logged and shown. The merchant must not lose what they typed.
        catch (Exception fault)
        {
            LogFault(Loggers.CreateLogger(GetType()), fault);
            Problems.ShowFault();
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>
    /// Asks the merchant about conflicts and price changes until the outcome is neither.
    /// </summary>
    /// <param name="outcome">The outcome of the edit so far.</param>
    /// <param name="compare">Compares the form's fields with the stored ones.</param>
    /// <param name="saveOver">Saves the form over the stored version.</param>
    /// <param name="keepTheirs">Shows the stored version.</param>
    /// <param name="fallbackName">Shown instead of the other editor's name if it isn't known.</param>
    /// <param name="confirm">
    /// Saves the form with a price change that the merchant confirmed, over the version that they chose to overwrite (null for the version
    /// that the form was loaded with).
    /// </param>
    /// <returns>The final outcome; null if the merchant went back or kept the stored version.</returns>
    protected async Task<EditOutcome<T>?> SettleAsync<T>(
        EditOutcome<T> outcome,
        Func<T, IReadOnlyList<ConflictField>> compare,
        Func<T, Task<EditOutcome<T>>> saveOver,
        Action<T> keepTheirs,
        string fallbackName = "Someone",
        Func<T?, PriceChange, Task<EditOutcome<T>>>? confirm = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(compare);
        ArgumentNullException.ThrowIfNull(saveOver);
        ArgumentNullException.ThrowIfNull(keepTheirs);
        T? overwritten = null;
        while (true)
        {
            switch (outcome)
            {
                case EditOutcome<T>.Conflict conflict:
                    var (changedBy, changedAt) = (conflict.ChangedBy ?? fallbackName, Zone.Write(conflict.ChangedAt));
                    switch (await ConflictDialog.AskAsync(Dialogs, changedBy, changedAt, compare(conflict.Current)))
                    {
                        case ConflictChoice.KeepTheirs:
                            keepTheirs(conflict.Current);
                            return null;
                        case ConflictChoice.ApplyMine:
                            // The merchant may have logged out while the dialog was open.
                            await ActorAsync();
                            overwritten = conflict.Current;
                            outcome = await saveOver(overwritten);
                            break;
                        default:
                            return null;
                    }
                    break;
                case EditOutcome<T>.NeedsConfirmation(var change) when confirm is not null:
                    if (!await PriceChangeDialog.AskAsync(Dialogs, change))
                        return null;
                    await ActorAsync();
                    outcome = await confirm(overwritten, change);
                    break;
                default:
                    return outcome;
            }
        }
    }

    /// <summary>Refreshes the page after changes, at most once a second, until the merchant leaves the page.</summary>
    /// <returns>Requests a refresh. It returns at once and may be called from any thread.</returns>
    protected Action RefreshWith(Func<Task> refresh)
    {
        var pace = new RefreshPace(RefreshClock);
        Run(() => pace.RunAsync(refresh, Gone));
        return pace.Request;
    }

    /// <summary>Reads a page of a table. If a search takes too long, it shows a message and returns an empty page.</summary>
    /// <param name="search">The search text; null or blank for all rows.</param>
    /// <param name="read">Reads the page.</param>
    /// <param name="cancellationToken">Cancels the search, for example because the merchant continues to type.</param>
    protected async Task<PageOf<T>> SearchAsync<T>(
        string? search, Func<CancellationToken, Task<PageOf<T>>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (string.IsNullOrWhiteSpace(search))
            return await read(cancellationToken);
        try
        {
            return await Searches.SearchAsync(read, cancellationToken);
        }
        catch (SearchRefusedException refused)
        {
            Snackbar.Add(refused.Message, Severity.Warning);
            return new PageOf<T>([], 0);
        }
    }

    /// <summary>Attributes that name a table for screen readers.</summary>
    protected static Dictionary<string, object?> Labelled(string name) => new() { ["aria-label"] = name };

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to save a merchant's change")]
    private static partial void LogFault(ILogger logger, Exception fault);
}

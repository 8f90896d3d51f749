using FlashSale.Domain;
using FlashSale.Domain.Sales;
using FlashSale.Web.Account;
using FlashSale.Web.Hosting.Limits;
using FlashSale.Web.Realtime.Circuits;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;

namespace FlashSale.Web.Merchant;

/// <summary>What the merchant's pages and dialogs that change something have in common: who acts, one change at a time, and what went wrong.</summary>
public abstract partial class MerchantComponent : LiveComponent
{
    /// <summary>What is wrong with the form.</summary>
    protected FormProblems Problems { get; } = new();

    /// <summary>Whether a change is under way; buttons are disabled meanwhile.</summary>
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

    /// <summary>Username of the merchant who opened the page; null if that is not known any more.</summary>
    protected async Task<string?> FindNameAsync() => (await Authentication).User.Identity?.Name;

    /// <summary>Username of the merchant who changes something.</summary>
    /// <exception cref="LoggedOutException">The merchant has logged out since the page was opened.</exception>
    protected async Task<string> ActorAsync()
    {
        var user = (await Authentication).User;
        return user.Identity?.Name is { } name && !await Logins.HasEndedAsync(user) ? name : throw new LoggedOutException();
    }

    /// <summary>Runs a change unless one is under way or a number of the form cannot be read. If the merchant has logged out elsewhere, that is told. If the server fails, that is logged and told, and the form keeps its content.</summary>
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
#pragma warning disable CA1031 // Whatever it was, the merchant must not lose what was typed.
        catch (Exception fault)
#pragma warning restore CA1031
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
    /// Lets the merchant decide about conflicts and price changes until there is another outcome; null if they went back or kept theirs.
    /// </summary>
    /// <param name="outcome">What became of the edit.</param>
    /// <param name="compare">The form's fields beside those that are stored now.</param>
    /// <param name="saveOver">Saves the form over what is stored now.</param>
    /// <param name="keepTheirs">Shows what is stored now.</param>
    /// <param name="nobody">Who changed it, if that isn't known.</param>
    /// <param name="confirm">
    /// Saves the form with a price change that the merchant confirmed, over what they chose to overwrite (null for what the form was loaded with).
    /// </param>
    protected async Task<EditOutcome<T>?> SettleAsync<T>(
        EditOutcome<T> outcome,
        Func<T, IReadOnlyList<ConflictField>> compare,
        Func<T, Task<EditOutcome<T>>> saveOver,
        Action<T> keepTheirs,
        string nobody = "Someone",
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
                    var (changedBy, changedAt) = (conflict.ChangedBy ?? nobody, Zone.Write(conflict.ChangedAt));
                    switch (await ConflictDialog.AskAsync(Dialogs, changedBy, changedAt, compare(conflict.Current)))
                    {
                        case ConflictChoice.KeepTheirs:
                            keepTheirs(conflict.Current);
                            return null;
                        case ConflictChoice.ApplyMine:
                            // The dialog may have been open for long.
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

    /// <summary>
    /// Runs a refresh of the page after changes, at most once a second however many there are, until the merchant leaves.
    /// </summary>
    /// <returns>Asks for a refresh. It returns at once and may be called from any thread.</returns>
    protected Action RefreshWith(Func<Task> refresh)
    {
        var pace = new RefreshPace(RefreshClock);
        Run(() => pace.RunAsync(refresh, Gone));
        return pace.Request;
    }

    /// <summary>Reads a page of a table. A search that takes too long is told, and finds nothing.</summary>
    /// <param name="search">What the merchant searches for; null or blank for all.</param>
    /// <param name="read">Reads the page.</param>
    /// <param name="cancellationToken">Cancels the search, because the merchant goes on typing.</param>
    protected async Task<PageOf<T>> SearchAsync<T>(string? search, Func<CancellationToken, Task<PageOf<T>>> read, CancellationToken cancellationToken)
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

    /// <summary>Attributes that name a table for those who do not see the page.</summary>
    protected static Dictionary<string, object?> Labelled(string name) => new() { ["aria-label"] = name };

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to save a merchant's change")]
    private static partial void LogFault(ILogger logger, Exception fault);
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace FlashSale.Web.Components.Admin;

/// <summary>What a merchant's page that changes something has in common: who acts, whether work is under way, and what went wrong.</summary>
public abstract partial class AdminPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource gone = new();

    /// <summary>What is wrong with the form; shown at its fields and by a <see cref="ProblemList"/>.</summary>
    protected FormProblems Problems { get; } = new();

    /// <summary>Whether work is under way; buttons are disabled meanwhile.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>Ends when the merchant leaves the page. For reading: what is being saved is saved to its end.</summary>
    protected CancellationToken Gone => gone.Token;

    /// <summary>Whether the merchant left the page.</summary>
    protected bool IsGone => gone.IsCancellationRequested;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = default!;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || gone.IsCancellationRequested)
            return;
        gone.Cancel();
        gone.Dispose();
    }

    /// <summary>Username of the merchant.</summary>
    protected async Task<string> ActorAsync() =>
        (await Authentication).User.Identity?.Name ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>Runs one change at a time. A fault is logged and told; the form keeps its content.</summary>
    protected async Task WorkAsync(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (IsBusy)
            return;
        IsBusy = true;
        Problems.Clear();
        StateHasChanged();
        try
        {
            await work();
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

    [LoggerMessage(Level = LogLevel.Error, Message = "A merchant's change could not be saved.")]
    private static partial void LogFault(ILogger logger, Exception fault);
}

using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Merchant;

/// <summary>
/// Paces the refreshes of a page that shows live figures: after any number of changes there is one refresh, at most once a second, and it
/// never takes more than a tenth of the time, however slow the database is.
/// </summary>
internal sealed class RefreshPace(TimeProvider clock)
{
    private const double PausePerWork = 9;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly AsyncSignal requests = new();

    /// <summary>Asks for a refresh. It returns at once and may be called from any thread.</summary>
    public void Request() => requests.Set();

    /// <summary>Runs the refreshes that are asked for, one at a time, until cancelled.</summary>
    public async Task RunAsync(Func<Task> refresh, CancellationToken gone)
    {
        while (true)
        {
            await requests.WaitAsync(gone);
            var began = clock.GetTimestamp();
            await refresh();
            var pause = clock.GetElapsedTime(began) * PausePerWork;
            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, clock, gone);
        }
    }
}

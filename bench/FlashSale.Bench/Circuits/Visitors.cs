using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using FlashSale.Bench.Reports;

namespace FlashSale.Bench.Circuits;

/// <summary>Many visitors with open pages.</summary>
internal sealed class Visitors(VisitorNetwork network) : IAsyncDisposable
{
    private const int OpeningAtOnce = 400;

    private readonly ConcurrentBag<LivePage> pages = [];
    private readonly CancellationTokenSource over = new();
    private Task pinging = Task.CompletedTask;
    private int number;
    private int failed;

    /// <summary>The pages that were opened.</summary>
    public IReadOnlyCollection<LivePage> Pages => pages;

    /// <summary>How many could not be.</summary>
    public int Failed => failed;

    /// <summary>Why one could not be.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>How many lost their connection later.</summary>
    public int Disconnected => pages.Count(page => page.Failure is not null);

    /// <summary>Opens pages at a pace; comes back when each is interactive or has failed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="perSecond">How many begin in a second; 0 for all at once.</param>
    /// <param name="path">The page of a visitor by number.</param>
    /// <param name="cookies">The cookies of a visitor by number.</param>
    public async Task<IReadOnlyList<LivePage>> OpenAsync(int count, int perSecond, Func<int, string> path, Func<int, string?> cookies)
    {
        StartPinging();
        var began = Stopwatch.GetTimestamp();
        using var room = new SemaphoreSlim(perSecond == 0 ? count : OpeningAtOnce);
        var opening = new List<Task<LivePage?>>();
        for (var i = 0; i < count; i++)
        {
            if (perSecond > 0 && TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
                await Task.Delay(early);
            await room.WaitAsync();
            opening.Add(OpenOneAsync(Interlocked.Increment(ref number) - 1, i, path, cookies, room));
        }
        return [.. (await Task.WhenAll(opening)).OfType<LivePage>()];
    }

    /// <summary>Takes in a page that somebody else opened.</summary>
    public void Add(LivePage page)
    {
        StartPinging();
        pages.Add(page);
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await pinging;
        await Task.WhenAll(pages.Select(page => page.DisposeAsync().AsTask()));
        over.Dispose();
    }

    private async Task<LivePage?> OpenOneAsync(int visitor, int i, Func<int, string> path, Func<int, string?> cookies, SemaphoreSlim room)
    {
        var page = new LivePage(network, visitor, path(i), cookies(i));
        try
        {
            await page.OpenAsync(over.Token);
            pages.Add(page);
            return page;
        }
#pragma warning disable CA1031 // Whatever it was, the visitor did not get in: that is what is counted.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (Interlocked.Increment(ref failed) == 1)
                Printer.Tell($"a page could not be opened: {FirstFailure = failure.Message}");
            await page.DisposeAsync();
            return null;
        }
        finally
        {
            room.Release();
        }
    }

    private void StartPinging()
    {
        lock (pages)
            pinging = pinging.IsCompleted ? PingAsync() : pinging;
    }

    // As the browser's script does: the shop lets go of a page that says nothing for half a minute.
    private async Task PingAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(12), over.Token);
                foreach (var page in pages.Where(page => page.Failure is null))
                {
                    try
                    {
                        await page.PingAsync();
                    }
                    catch (WebSocketException)
                    {
                        // It is told so itself.
                    }
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException || over.IsCancellationRequested)
        {
            // The crowd goes home.
        }
    }
}

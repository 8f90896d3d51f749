using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using FlashSale.Bench.Reports;

namespace FlashSale.Bench.Circuits;

/// <summary>Opens and holds many pages.</summary>
internal sealed class Visitors(VisitorNetwork network) : IAsyncDisposable
{
    private const int MaxConcurrentOpens = 400;

    private readonly ConcurrentBag<LivePage> pages = [];
    private readonly CancellationTokenSource over = new();
    private Task pinging = Task.CompletedTask;
    private int number;
    private int failed;

    /// <summary>The open pages.</summary>
    public IReadOnlyCollection<LivePage> Pages => pages;

    /// <summary>Number of pages that couldn't be opened.</summary>
    public int Failed => failed;

    /// <summary>Why the first of them couldn't be opened.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>Number of pages that lost their connection later.</summary>
    public int Disconnected => pages.Count(page => page.Failure is not null);

    /// <summary>Opens pages at a given rate. Completes when each one is interactive or has failed.</summary>
    /// <param name="count">Number of pages.</param>
    /// <param name="perSecond">Pages opened per second; 0 for all at once.</param>
    /// <param name="path">The path for a visitor's number.</param>
    /// <param name="cookies">The cookies for a visitor's number.</param>
    public async Task<IReadOnlyList<LivePage>> OpenAsync(int count, int perSecond, Func<int, string> path, Func<int, string?> cookies)
    {
        StartPinging();
        var startedAt = Stopwatch.GetTimestamp();
        using var slots = new SemaphoreSlim(perSecond == 0 ? count : MaxConcurrentOpens);
        var opening = new List<Task<LivePage?>>();
        for (var i = 0; i < count; i++)
        {
            if (perSecond > 0 && TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(startedAt) is { Ticks: > 0 } early)
                await Task.Delay(early);
            await slots.WaitAsync();
            opening.Add(OpenOneAsync(Interlocked.Increment(ref number) - 1, i, path, cookies, slots));
        }
        return [.. (await Task.WhenAll(opening)).OfType<LivePage>()];
    }

    /// <summary>Adds a page that is already open.</summary>
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

    private async Task<LivePage?> OpenOneAsync(int visitor, int i, Func<int, string> path, Func<int, string?> cookies, SemaphoreSlim slots)
    {
        var page = new LivePage(network, visitor, path(i), cookies(i));
        try
        {
            await page.OpenAsync(over.Token);
            pages.Add(page);
            return page;
        }
        // Any failure counts as a page that couldn't be opened.
        catch (Exception failure)
        {
            if (Interlocked.Increment(ref failed) == 1)
                Printer.Log($"a page could not be opened: {FirstFailure = failure.Message}");
            await page.DisposeAsync();
            return null;
        }
        finally
        {
            slots.Release();
        }
    }

    private void StartPinging()
    {
        lock (pages)
            pinging = pinging.IsCompleted ? PingAsync() : pinging;
    }

    // Like the browser's script, because the shop disconnects a page that is silent for half a minute.
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
                        // The page's own reader reports it.
                    }
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException || over.IsCancellationRequested)
        {
            // Expected when disposing.
        }
    }
}

using System.Diagnostics;
using FlashSale.Bench.Load;
using FlashSale.Bench.Probe;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;

namespace FlashSale.Bench.Circuits;

/// <summary>One run: a shop in its own process, its visitors, and the results.</summary>
internal static class BenchmarkRun
{
    private const int Customers = 5_000;
    private const int WarmUpPages = 400;

    // Pages that reconnect later count as lost.
    private static readonly TimeSpan ReturnTimeout = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(3);

    public static async Task<CircuitReport> RunAsync(CircuitSettings settings, string program, string connection)
    {
        await using var benchShop = await BenchShop.OpenAsync(settings.Engine, connection, Customers, oldOrders: 0);
        var warmUp = await benchShop.AddSalesAsync(1, 1_000, TimeSpan.FromHours(-1));
        var circuits = settings.Count + settings.Herd + WarmUpPages + 100;
        await using var shop = await ShopUnderTest.StartAsync(
            program, settings.Engine, connection, circuits, ["Shop__RequestsPerSecond=1000000", .. settings.Shop]);
        using var network = new VisitorNetwork(shop.Address, 4);
        await WarmUpAsync(shop, network, warmUp[0]);
        await using var visitors = new Visitors(network);
        var report = settings.Scenario switch
        {
            "opening" => await RunOpeningAsync(settings, benchShop, shop, visitors),
            "herd" => await RunHerdAsync(settings, benchShop, shop, network, visitors),
            "restart" => await RunRestartAsync(settings, benchShop, shop, network),
            "waves" => await RunWavesAsync(settings, benchShop, shop, network),
            _ => await RunWatchAsync(settings, benchShop, shop, visitors),
        };
        var differences = await benchShop.FindDifferencesAsync();
        foreach (var difference in differences)
            Printer.Log(difference);
        return report with { Disconnected = report.Disconnected + visitors.Disconnected, Consistent = differences.Count == 0 };
    }

    // A process that has just started is a few times slower than one that has been running for a while.
    private static async Task WarmUpAsync(ShopUnderTest shop, VisitorNetwork network, string product)
    {
        await using var visitors = new Visitors(network);
        await visitors.OpenAsync(WarmUpPages, 100, _ => "/products/" + product, _ => null);
        await shop.OrderAsync(new ProbeOrders([product], 100, 3, UntilSoldOut: false));
    }

    private static async Task<CircuitReport> RunWatchAsync(
        CircuitSettings settings, BenchShop benchShop, ShopUnderTest shop, Visitors visitors)
    {
        var units = Math.Max(1, (int)(settings.Rate * settings.Seconds) / settings.Products);
        var products = await benchShop.AddSalesAsync(settings.Products, units, TimeSpan.FromHours(-1));
        var (report, pages) = await OpenAsync(settings, shop, visitors, products, _ => null);
        report = await SellOutAsync(report, settings, shop, products, units, pages);
        return report;
    }

    // Opens the pages and measures their cost.
    private static async Task<(CircuitReport Report, IReadOnlyList<LivePage> Pages)> OpenAsync(
        CircuitSettings settings, ShopUnderTest shop, Visitors visitors, IReadOnlyList<string> products, Func<int, string?> cookies)
    {
        await Task.Delay(SettleTime);
        var before = await shop.GetStateAsync(collect: true);
        Printer.Log($"opening {settings.Count:N0} pages");
        var startedAt = Stopwatch.GetTimestamp();
        var pages = await visitors.OpenAsync(settings.Count, settings.Ramp, i => "/products/" + products[i % products.Count], cookies);
        var took = Stopwatch.GetElapsedTime(startedAt);
        var opened = await shop.GetStateAsync();
        await Task.Delay(SettleTime);
        var settled = await shop.GetStateAsync(collect: true);
        var report = new CircuitReport
        {
            Scenario = settings.Scenario,
            Count = settings.Count,
            Products = products.Count,
            CpuMsPerPage = Math.Round((opened.CpuMs - before.CpuMs) / Math.Max(1, pages.Count), 2),
            KilobytesPerCircuit = Math.Round((settled.WorkingSet - before.WorkingSet) / 1024.0 / Math.Max(1, pages.Count), 1),
            HeapKilobytesPerCircuit = Math.Round((settled.Heap - before.Heap) / 1024.0 / Math.Max(1, pages.Count), 1),
        };
        report = report.WithOpening(pages, visitors, took);
        Printer.Log(
            $"opened in {took.TotalSeconds:N0} s, {report.CpuMsPerPage} ms per page, {report.KilobytesPerCircuit} kB per circuit "
            + $"({opened.Collections - before.Collections} collections, {opened.PauseMs - before.PauseMs:N0} ms of pauses)");
        return (report, pages);
    }

    // Other buyers buy until nothing is left.
    private static async Task<CircuitReport> SellOutAsync(
        CircuitReport report,
        CircuitSettings settings,
        ShopUnderTest shop,
        IReadOnlyList<string> products,
        int units,
        IReadOnlyList<LivePage> pages)
    {
        var before = await shop.GetStateAsync();
        var startedAt = Stopwatch.GetTimestamp();
        var commits = await shop.OrderAsync(new ProbeOrders(products, settings.Rate, settings.Seconds, UntilSoldOut: true));
        var after = await shop.GetStateAsync();
        var took = Stopwatch.GetElapsedTime(startedAt);
        await WaitAsync(() => pages.All(page => page.SoldOutAt != 0 || page.Failure is not null), TimeSpan.FromSeconds(20));
        var pushes = new PushStatistics();
        for (var i = 0; i < products.Count; i++)
            pushes.Add([.. pages.Where((_, page) => page % products.Count == i)], units, commits[products[i]], startedAt);
        return pushes.AddTo(report, took, after.CpuMs - before.CpuMs) with { Orders = commits.Values.Sum(each => each.Count) };
    }

    // Thousands of pages wait for the start of a sale, and some of their visitors press Buy within the first second.
    private static async Task<CircuitReport> RunOpeningAsync(
        CircuitSettings settings, BenchShop benchShop, ShopUnderTest shop, Visitors visitors)
    {
        var cookies = await LogInAsync(shop, settings.Pressers);
        var opensIn = TimeSpan.FromSeconds(settings.Count / (double)Math.Max(1, settings.Ramp) * 1.5 + 40);
        var products = await benchShop.AddSalesAsync(1, settings.Units, opensIn);
        await shop.RescheduleSalesAsync();
        var start = await benchShop.StartOfAsync(products[0]);
        var (report, pages) = await OpenAsync(settings, shop, visitors, products, i => i < settings.Pressers ? cookies[i] : null);
        var wait = start - TimeProvider.System.GetUtcNow();
        if (wait < TimeSpan.Zero)
            throw new InvalidOperationException("The sale startedAt before all pages were open.");
        Printer.Log($"waiting {wait.TotalSeconds:N0} s for the sale");
        await Task.Delay(wait);
        var before = await shop.GetStateAsync();
        var startedAt = Stopwatch.GetTimestamp();
        var answers = new Latencies();
        var longest = TimeSpan.Zero;
        var random = new Random(7);
        var presses = pages.Take(settings.Pressers).Select(page => (page, after: TimeSpan.FromSeconds(random.NextDouble())));
        var outcomes = await Task.WhenAll(presses.Select(PressAsync));
        var after = await shop.GetStateAsync();
        await WaitAsync(() => pages.All(page => page.SoldOutAt != 0 || page.Failure is not null), TimeSpan.FromSeconds(10));
        return report with
        {
            Pressed = outcomes.Length,
            Outcomes = outcomes.GroupBy(outcome => outcome).ToDictionary(group => group.Key, group => group.Count()),
            Orders = await benchShop.CountOrdersAsync(products[0]),
            AnswerP50Ms = Math.Round(answers.Percentile(0.5), 1),
            AnswerP99Ms = Math.Round(answers.Percentile(0.99), 1),
            AnswerMaxMs = Math.Round(longest.TotalMilliseconds, 1),
            Cores = Math.Round((after.CpuMs - before.CpuMs) / Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds, 2),
        };

        async Task<string> PressAsync((LivePage Page, TimeSpan After) presser)
        {
            await Task.Delay(presser.After);
            var pressed = Stopwatch.GetTimestamp();
            try
            {
                var outcome = await presser.Page.BuyAsync(CancellationToken.None);
                var waited = Stopwatch.GetElapsedTime(pressed);
                answers.Record(waited);
                lock (answers)
                    longest = waited > longest ? waited : longest;
                return outcome;
            }
            catch (Exception failure) when (
                failure is TimeoutException or InvalidOperationException or System.Net.WebSockets.WebSocketException)
            {
                return "no answer: " + failure.Message;
            }
        }
    }

    // Many visitors arrive at once while others watch.
    private static async Task<CircuitReport> RunHerdAsync(
        CircuitSettings settings, BenchShop benchShop, ShopUnderTest shop, VisitorNetwork network, Visitors visitors)
    {
        var units = (int)(settings.Rate * settings.Seconds);
        var products = await benchShop.AddSalesAsync(1, units, TimeSpan.FromHours(-1));
        var (report, watching) = await OpenAsync(settings, shop, visitors, products, _ => null);
        var selling = SellOutAsync(report, settings, shop, products, units, watching);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await using var herd = new Visitors(network);
        var before = await shop.GetStateAsync();
        var startedAt = Stopwatch.GetTimestamp();
        var arrived = await herd.OpenAsync(settings.Herd, 0, _ => "/products/" + products[0], _ => null);
        var took = Stopwatch.GetElapsedTime(startedAt);
        var after = await shop.GetStateAsync();
        Printer.Log($"the herd was interactive after {took.TotalSeconds:N1} s");
        report = (await selling).WithOpening(arrived, herd, took);
        return report with
        {
            CpuMsPerPage = Math.Round((after.CpuMs - before.CpuMs) / Math.Max(1, arrived.Count), 2),
            Disconnected = herd.Disconnected,
        };
    }

    // The shop's process is killed and started again. Each page reconnects by itself.
    private static async Task<CircuitReport> RunRestartAsync(
        CircuitSettings settings, BenchShop benchShop, ShopUnderTest shop, VisitorNetwork network)
    {
        var half = settings.Seconds / 2;
        var units = (int)(settings.Rate * (settings.Seconds + ReturnTimeout.TotalSeconds * 2));
        var products = await benchShop.AddSalesAsync(1, units, TimeSpan.FromHours(-1));
        var cookies = await LogInAsync(shop, Math.Min(settings.Pressers, settings.Count));
        await using var visitors = new Visitors(network);
        await using var returned = new Visitors(network);
        var (report, pages) = await OpenAsync(settings, shop, visitors, products, i => i < cookies.Count ? cookies[i] : null);
        var clients = pages.Select(page => new ReturningVisitor(network, page, returned)).ToList();
        using var over = new CancellationTokenSource();
        var returning = clients.ConvertAll(visitor => visitor.RunAsync(over.Token));
        var selling = shop.OrderAsync(new ProbeOrders(products, settings.Rate, half * 2, UntilSoldOut: false));
        await Task.Delay(TimeSpan.FromSeconds(half));

        var killed = Stopwatch.GetTimestamp();
        await shop.KillAsync();
        await selling.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await Task.Delay(TimeSpan.FromSeconds(settings.Down));
        await shop.RestartAsync();
        var ready = Stopwatch.GetTimestamp();
        var before = await shop.GetStateAsync();
        Printer.Log($"ready again {Stopwatch.GetElapsedTime(killed, ready).TotalSeconds:N1} s after the kill");
        var all = Task.WhenAll(returning);
        var measured = MeasureAsync();
        while (!all.IsCompleted && Stopwatch.GetElapsedTime(ready) < ReturnTimeout)
            await shop.OrderAsync(new ProbeOrders(products, settings.Rate, 2, UntilSoldOut: false));
        var (after, took) = await measured;
        Printer.Log($"{returned.Pages.Count:N0} pages are back {took.TotalSeconds:N1} s after the shop");

        var startedAt = Stopwatch.GetTimestamp();
        var atStart = await shop.GetStateAsync();
        var leftAtStart = await benchShop.CountUnitsAsync(products[0]);
        var commits = await shop.OrderAsync(new ProbeOrders(products, settings.Rate, half, UntilSoldOut: false));
        var atEnd = await shop.GetStateAsync();
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        var left = await benchShop.CountUnitsAsync(products[0]);
        await WaitAsync(() => clients.TrueForAll(visitor => UnitsShownBy(visitor) == left), TimeSpan.FromSeconds(10));
        await over.CancelAsync();
        await all.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        var pushes = new PushStatistics();
        var claims = commits[products[0]].ToDictionary(commit => commit.Key - (units - leftAtStart), commit => commit.Value);
        pushes.Add([.. returned.Pages], leftAtStart, claims, startedAt);
        var returnedVisitors = clients.Where(visitor => visitor.ReturnedAt != 0).ToList();
        var sinceKill = returnedVisitors.ConvertAll(visitor => Stopwatch.GetElapsedTime(killed, visitor.ReturnedAt));
        var sinceReady = returnedVisitors.ConvertAll(visitor => Stopwatch.GetElapsedTime(ready, visitor.ReturnedAt));
        return pushes.AddTo(report, elapsed, atEnd.CpuMs - atStart.CpuMs) with
        {
            Orders = await benchShop.CountOrdersAsync(products[0]),
            Disconnected = returned.Disconnected,
            DownSeconds = Math.Round(Stopwatch.GetElapsedTime(killed, ready).TotalSeconds, 2),
            Returned = returnedVisitors.Count,
            Lost = clients.Count - returnedVisitors.Count,
            FirstFailure = report.FirstFailure ?? clients.Find(visitor => visitor.Failure is not null)?.Failure,
            ReturnSinceKillP50Ms = Percentile(sinceKill, 0.5),
            ReturnSinceKillP99Ms = Percentile(sinceKill, 0.99),
            ReturnSinceKillMaxMs = Percentile(sinceKill, 1),
            ReturnSinceReadyP50Ms = Percentile(sinceReady, 0.5),
            ReturnSinceReadyP99Ms = Percentile(sinceReady, 0.99),
            ReturnSinceReadyMaxMs = Percentile(sinceReady, 1),
            Attempts = clients.Sum(visitor => visitor.Attempts),
            MaxRejectedPer100Ms = clients.Where(visitor => visitor.RejectedAt != 0)
                .GroupBy(visitor => visitor.RejectedAt / (Stopwatch.Frequency / 10))
                .Select(group => group.Count()).DefaultIfEmpty().Max(),
            Loads = clients.Sum(visitor => visitor.Loads),
            StaticLoads = clients.Sum(visitor => visitor.StaticLoads),
            ReturnCpuMsPerPage = Math.Round((after.CpuMs - before.CpuMs) / Math.Max(1, returnedVisitors.Count), 2),
            ReturnCores = Math.Round((after.CpuMs - before.CpuMs) / took.TotalMilliseconds, 2),
            CorrectStock = clients.Count(visitor => UnitsShownBy(visitor) == left),
        };

        async Task<(ProbeState After, TimeSpan Took)> MeasureAsync()
        {
            await Task.WhenAny(all, Task.Delay(ReturnTimeout));
            var took = Stopwatch.GetElapsedTime(ready);
            return (await shop.GetStateAsync(), took);
        }
    }

    private static int? UnitsShownBy(ReturningVisitor visitor) =>
        visitor.Page is { } page ? page.Observations is [.., var last] ? last.Left : null : visitor.LeftOnStaticPage;

    private static double Percentile(List<TimeSpan> times, double share)
    {
        times.Sort();
        return times.Count == 0 ? 0 : Math.Round(times[Math.Max(0, (int)Math.Ceiling(times.Count * share) - 1)].TotalMilliseconds);
    }

    private static async Task<IReadOnlyList<string>> LogInAsync(ShopUnderTest shop, int customers)
    {
        var cookies = new List<string>();
        for (var customer = 0; customer < customers; customer++)
            cookies.Add(await shop.LogInAsync(customer));
        return cookies;
    }

    // Visitors come and go. Memory and subscriptions that remain are leaks.
    private static async Task<CircuitReport> RunWavesAsync(
        CircuitSettings settings, BenchShop benchShop, ShopUnderTest shop, VisitorNetwork network)
    {
        var products = await benchShop.AddSalesAsync(1, 1_000_000, TimeSpan.FromHours(-1));
        ProbeState? first = null;
        CircuitReport? report = null;
        for (var wave = 1; wave <= settings.Waves; wave++)
        {
            await using (var visitors = new Visitors(network))
            {
                (var opened, _) = await OpenAsync(settings, shop, visitors, products, _ => null);
                report ??= opened;
                await shop.OrderAsync(new ProbeOrders(products, settings.Rate, 3, UntilSoldOut: false));
            }
            // The shop keeps the state of a disconnected page for a minute, and its inputs for another five.
            await Task.Delay(TimeSpan.FromSeconds(wave == 1 || wave == settings.Waves ? 390 : 75));
            var left = await shop.GetStateAsync(collect: true);
            first ??= left;
            Printer.Log(
                $"after wave {wave}: heap {left.Heap / 1e6:N1} MB, resident {left.WorkingSet / 1e6:N1} MB, {left.Subscribers} subscribers");
            report = report with
            {
                LeftHeapRatio = Math.Round((double)left.Heap / first.Heap, 3),
                LeftMemoryRatio = Math.Round((double)left.WorkingSet / first.WorkingSet, 3),
                LeftSubscribers = left.Subscribers,
            };
        }
        return report!;
    }

    private static async Task WaitAsync(Func<bool> isDone, TimeSpan atMost)
    {
        for (var startedAt = Stopwatch.GetTimestamp(); !isDone() && Stopwatch.GetElapsedTime(startedAt) < atMost;)
            await Task.Delay(100);
    }
}

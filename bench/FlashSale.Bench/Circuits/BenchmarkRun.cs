using System.Diagnostics;
using FlashSale.Bench.Load;
using FlashSale.Bench.Probe;
using FlashSale.Bench.Reports;
using FlashSale.Bench.Shop;

namespace FlashSale.Bench.Circuits;

/// <summary>One run: a shop in a process of its own, its visitors, and what was seen.</summary>
internal static class BenchmarkRun
{
    private const int Customers = 5_000;
    private const int WarmUpPages = 400;

    // Who is not back by then is not counted as back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task<CircuitReport> RunAsync(CircuitSettings settings, string program, string connection)
    {
        await using var books = await BenchShop.OpenAsync(settings.Engine, connection, Customers, oldOrders: 0);
        var warmUp = await books.AddSalesAsync(1, 1_000, TimeSpan.FromHours(-1));
        await using var shop = await ShopUnderTest.StartAsync(program, settings.Engine, connection, settings.Count + settings.Herd + WarmUpPages + 100, ["Shop__RequestsPerSecond=1000000", .. settings.Shop]);
        using var network = new VisitorNetwork(shop.Address, 4);
        await WarmUpAsync(shop, network, warmUp[0]);
        await using var visitors = new Visitors(network);
        var report = settings.Scenario switch
        {
            "opening" => await OpenSaleAsync(settings, books, shop, visitors),
            "herd" => await MeetHerdAsync(settings, books, shop, network, visitors),
            "restart" => await KillAndReturnAsync(settings, books, shop, network),
            "waves" => await ComeAndGoAsync(settings, books, shop, network),
            _ => await WatchAsync(settings, books, shop, visitors),
        };
        var differences = await books.FindDifferencesAsync();
        foreach (var difference in differences)
            Printer.Tell(difference);
        return report with { Disconnected = report.Disconnected + visitors.Disconnected, Consistent = differences.Count == 0 };
    }

    // A process that just began is a few times slower than the shop that a sale is run on.
    private static async Task WarmUpAsync(ShopUnderTest shop, VisitorNetwork network, string product)
    {
        await using var visitors = new Visitors(network);
        await visitors.OpenAsync(WarmUpPages, 100, _ => "/products/" + product, _ => null);
        await shop.OrderAsync(new ProbeOrders([product], 100, 3, UntilSoldOut: false));
    }

    private static async Task<CircuitReport> WatchAsync(CircuitSettings settings, BenchShop books, ShopUnderTest shop, Visitors visitors)
    {
        var units = Math.Max(1, (int)(settings.Rate * settings.Seconds) / settings.Products);
        var products = await books.AddSalesAsync(settings.Products, units, TimeSpan.FromHours(-1));
        var (report, pages) = await OpenAsync(settings, shop, visitors, products, _ => null);
        report = await FallAsync(report, settings, shop, products, units, pages);
        return report;
    }

    // Opens the pages and looks at what they cost.
    private static async Task<(CircuitReport Report, IReadOnlyList<LivePage> Pages)> OpenAsync(
        CircuitSettings settings, ShopUnderTest shop, Visitors visitors, IReadOnlyList<string> products, Func<int, string?> cookies)
    {
        await Task.Delay(Settling);
        var before = await shop.RefreshAsync(collect: true);
        Printer.Tell($"opening {settings.Count:N0} pages");
        var began = Stopwatch.GetTimestamp();
        var pages = await visitors.OpenAsync(settings.Count, settings.Ramp, i => "/products/" + products[i % products.Count], cookies);
        var took = Stopwatch.GetElapsedTime(began);
        var opened = await shop.RefreshAsync();
        await Task.Delay(Settling);
        var settled = await shop.RefreshAsync(collect: true);
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
        Printer.Tell($"opened in {took.TotalSeconds:N0} s, {report.CpuMsPerPage} ms a page, {report.KilobytesPerCircuit} kB a circuit ({opened.Collections - before.Collections} collections, {opened.PauseMs - before.PauseMs:N0} ms of pauses)");
        return (report, pages);
    }

    // Other buyers buy until nothing is left.
    private static async Task<CircuitReport> FallAsync(
        CircuitReport report, CircuitSettings settings, ShopUnderTest shop, IReadOnlyList<string> products, int units, IReadOnlyList<LivePage> pages)
    {
        var before = await shop.RefreshAsync();
        var began = Stopwatch.GetTimestamp();
        var commits = await shop.OrderAsync(new ProbeOrders(products, settings.Rate, settings.Seconds, UntilSoldOut: true));
        var after = await shop.RefreshAsync();
        var took = Stopwatch.GetElapsedTime(began);
        await WaitAsync(() => pages.All(page => page.SoldOutAt != 0 || page.Failure is not null), TimeSpan.FromSeconds(20));
        var pushes = new Pushes();
        for (var i = 0; i < products.Count; i++)
            pushes.Add([.. pages.Where((_, page) => page % products.Count == i)], units, commits[products[i]], began);
        return pushes.AddTo(report, took, after.CpuMs - before.CpuMs) with { Orders = commits.Values.Sum(each => each.Count) };
    }

    // Thousands wait for one second; some of them press within it.
    private static async Task<CircuitReport> OpenSaleAsync(CircuitSettings settings, BenchShop books, ShopUnderTest shop, Visitors visitors)
    {
        var cookies = await LogInAsync(shop, settings.Pressers);
        var opensIn = TimeSpan.FromSeconds(settings.Count / (double)Math.Max(1, settings.Ramp) * 1.5 + 40);
        var products = await books.AddSalesAsync(1, settings.Units, opensIn);
        await shop.ReplanAsync();
        var start = await books.StartOfAsync(products[0]);
        var (report, pages) = await OpenAsync(settings, shop, visitors, products, i => i < settings.Pressers ? cookies[i] : null);
        var wait = start - TimeProvider.System.GetUtcNow();
        if (wait < TimeSpan.Zero)
            throw new InvalidOperationException("The sale began before all pages were open.");
        Printer.Tell($"waiting {wait.TotalSeconds:N0} s for the sale");
        await Task.Delay(wait);
        var before = await shop.RefreshAsync();
        var began = Stopwatch.GetTimestamp();
        var answers = new Latencies();
        var longest = TimeSpan.Zero;
        var random = new Random(7);
        var outcomes = await Task.WhenAll(pages.Take(settings.Pressers).Select(page => (page, after: TimeSpan.FromSeconds(random.NextDouble()))).Select(PressAsync));
        var after = await shop.RefreshAsync();
        await WaitAsync(() => pages.All(page => page.SoldOutAt != 0 || page.Failure is not null), TimeSpan.FromSeconds(10));
        return report with
        {
            Pressed = outcomes.Length,
            Outcomes = outcomes.GroupBy(outcome => outcome).ToDictionary(group => group.Key, group => group.Count()),
            Orders = await books.CountOrdersAsync(products[0]),
            AnswerP50Ms = Math.Round(answers.Percentile(0.5), 1),
            AnswerP99Ms = Math.Round(answers.Percentile(0.99), 1),
            AnswerMaxMs = Math.Round(longest.TotalMilliseconds, 1),
            Cores = Math.Round((after.CpuMs - before.CpuMs) / Stopwatch.GetElapsedTime(began).TotalMilliseconds, 2),
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
            catch (Exception failure) when (failure is TimeoutException or InvalidOperationException or System.Net.WebSockets.WebSocketException)
            {
                return "no answer: " + failure.Message;
            }
        }
    }

    // Visitors come all at once while others look on.
    private static async Task<CircuitReport> MeetHerdAsync(CircuitSettings settings, BenchShop books, ShopUnderTest shop, VisitorNetwork network, Visitors visitors)
    {
        var units = (int)(settings.Rate * settings.Seconds);
        var products = await books.AddSalesAsync(1, units, TimeSpan.FromHours(-1));
        var (report, watching) = await OpenAsync(settings, shop, visitors, products, _ => null);
        var falling = FallAsync(report, settings, shop, products, units, watching);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await using var herd = new Visitors(network);
        var before = await shop.RefreshAsync();
        var began = Stopwatch.GetTimestamp();
        var arrived = await herd.OpenAsync(settings.Herd, 0, _ => "/products/" + products[0], _ => null);
        var took = Stopwatch.GetElapsedTime(began);
        var after = await shop.RefreshAsync();
        Printer.Tell($"the herd came in within {took.TotalSeconds:N1} s");
        report = (await falling).WithOpening(arrived, herd, took);
        return report with { CpuMsPerPage = Math.Round((after.CpuMs - before.CpuMs) / Math.Max(1, arrived.Count), 2), Disconnected = herd.Disconnected };
    }

    // The shop's process is killed under its pages and started again; each page comes back by itself.
    private static async Task<CircuitReport> KillAndReturnAsync(CircuitSettings settings, BenchShop books, ShopUnderTest shop, VisitorNetwork network)
    {
        var half = settings.Seconds / 2;
        var units = (int)(settings.Rate * (settings.Seconds + Patience.TotalSeconds * 2));
        var products = await books.AddSalesAsync(1, units, TimeSpan.FromHours(-1));
        var cookies = await LogInAsync(shop, Math.Min(settings.Pressers, settings.Count));
        await using var visitors = new Visitors(network);
        await using var returned = new Visitors(network);
        var (report, pages) = await OpenAsync(settings, shop, visitors, products, i => i < cookies.Count ? cookies[i] : null);
        var clients = pages.Select(page => new ReturningVisitor(network, page, returned)).ToList();
        using var over = new CancellationTokenSource();
        var returning = clients.ConvertAll(visitor => visitor.ComeBackAsync(over.Token));
        var selling = shop.OrderAsync(new ProbeOrders(products, settings.Rate, half * 2, UntilSoldOut: false));
        await Task.Delay(TimeSpan.FromSeconds(half));

        var killed = Stopwatch.GetTimestamp();
        await shop.KillAsync();
        await selling.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await Task.Delay(TimeSpan.FromSeconds(settings.Down));
        await shop.StartAgainAsync();
        var ready = Stopwatch.GetTimestamp();
        var before = await shop.RefreshAsync();
        Printer.Tell($"ready again {Stopwatch.GetElapsedTime(killed, ready).TotalSeconds:N1} s after the kill");
        var all = Task.WhenAll(returning);
        var measured = MeasureAsync();
        while (!all.IsCompleted && Stopwatch.GetElapsedTime(ready) < Patience)
            await shop.OrderAsync(new ProbeOrders(products, settings.Rate, 2, UntilSoldOut: false));
        var (after, took) = await measured;
        Printer.Tell($"{returned.Pages.Count:N0} pages are back {took.TotalSeconds:N1} s after the shop");

        var began = Stopwatch.GetTimestamp();
        var atStart = await shop.RefreshAsync();
        var leftAtStart = await books.CountUnitsAsync(products[0]);
        var commits = await shop.OrderAsync(new ProbeOrders(products, settings.Rate, half, UntilSoldOut: false));
        var atEnd = await shop.RefreshAsync();
        var fell = Stopwatch.GetElapsedTime(began);
        var left = await books.CountUnitsAsync(products[0]);
        await WaitAsync(() => clients.TrueForAll(visitor => LeftOn(visitor) == left), TimeSpan.FromSeconds(10));
        await over.CancelAsync();
        await all.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        var pushes = new Pushes();
        pushes.Add([.. returned.Pages], leftAtStart, commits[products[0]].ToDictionary(commit => commit.Key - (units - leftAtStart), commit => commit.Value), began);
        var back = clients.Where(visitor => visitor.BackAt != 0).ToList();
        var sinceKill = back.ConvertAll(visitor => Stopwatch.GetElapsedTime(killed, visitor.BackAt));
        var sinceReady = back.ConvertAll(visitor => Stopwatch.GetElapsedTime(ready, visitor.BackAt));
        return pushes.AddTo(report, fell, atEnd.CpuMs - atStart.CpuMs) with
        {
            Orders = await books.CountOrdersAsync(products[0]),
            Disconnected = returned.Disconnected,
            DownSeconds = Math.Round(Stopwatch.GetElapsedTime(killed, ready).TotalSeconds, 2),
            CameBack = back.Count,
            NotBack = clients.Count - back.Count,
            FirstFailure = report.FirstFailure ?? clients.Find(visitor => visitor.Failure is not null)?.Failure,
            BackSinceKillP50Ms = Percentile(sinceKill, 0.5),
            BackSinceKillP99Ms = Percentile(sinceKill, 0.99),
            BackSinceKillMaxMs = Percentile(sinceKill, 1),
            BackSinceReadyP50Ms = Percentile(sinceReady, 0.5),
            BackSinceReadyP99Ms = Percentile(sinceReady, 0.99),
            BackSinceReadyMaxMs = Percentile(sinceReady, 1),
            Attempts = clients.Sum(visitor => visitor.Attempts),
            ToldAtOnce = clients.Where(visitor => visitor.RejectedAt != 0).GroupBy(visitor => visitor.RejectedAt / (Stopwatch.Frequency / 10)).Select(group => group.Count()).DefaultIfEmpty().Max(),
            Loads = clients.Sum(visitor => visitor.Loads),
            Stills = clients.Sum(visitor => visitor.Stills),
            ReturnCpuMsPerPage = Math.Round((after.CpuMs - before.CpuMs) / Math.Max(1, back.Count), 2),
            ReturnCores = Math.Round((after.CpuMs - before.CpuMs) / took.TotalMilliseconds, 2),
            RightStock = clients.Count(visitor => LeftOn(visitor) == left),
        };

        async Task<(ProbeState After, TimeSpan Took)> MeasureAsync()
        {
            await Task.WhenAny(all, Task.Delay(Patience));
            var took = Stopwatch.GetElapsedTime(ready);
            return (await shop.RefreshAsync(), took);
        }
    }

    private static int? LeftOn(ReturningVisitor visitor) => visitor.Page is { } page ? page.Observations is [.., var last] ? last.Left : null : visitor.LeftWhenStill;

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

    // Visitors come and go. What they leave behind is a leak.
    private static async Task<CircuitReport> ComeAndGoAsync(CircuitSettings settings, BenchShop books, ShopUnderTest shop, VisitorNetwork network)
    {
        var products = await books.AddSalesAsync(1, 1_000_000, TimeSpan.FromHours(-1));
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
            // The shop keeps a page that lost its connection for a minute, and what was entered on it for five more.
            await Task.Delay(TimeSpan.FromSeconds(wave == 1 || wave == settings.Waves ? 390 : 75));
            var left = await shop.RefreshAsync(collect: true);
            first ??= left;
            Printer.Tell($"after wave {wave}: heap {left.Heap / 1e6:N1} MB, resident {left.WorkingSet / 1e6:N1} MB, {left.Subscribers} subscribers");
            report = report with { LeftHeapRatio = Math.Round((double)left.Heap / first.Heap, 3), LeftMemoryRatio = Math.Round((double)left.WorkingSet / first.WorkingSet, 3), LeftSubscribers = left.Subscribers };
        }
        return report!;
    }

    private static async Task WaitAsync(Func<bool> isDone, TimeSpan atMost)
    {
        for (var began = Stopwatch.GetTimestamp(); !isDone() && Stopwatch.GetElapsedTime(began) < atMost;)
            await Task.Delay(100);
    }
}

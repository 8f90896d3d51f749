using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace FlashSale.Bench.Pages;

/// <summary>Visits a page with a new browser profile and collects the browser's own measurements.</summary>
internal static class PageVisitor
{
    private const int TimeoutMs = 120_000;

    // Runs before the page's own scripts.
    private const string Watch = """
        window.visit = { largest: 0, shift: 0, connected: null };
        new PerformanceObserver(list => list.getEntries().forEach(entry => { visit.largest = entry.startTime; }))
            .observe({ type: "largest-contentful-paint", buffered: true });
        new PerformanceObserver(list => list.getEntries().forEach(entry => { visit.shift += entry.hadRecentInput ? 0 : entry.value; }))
            .observe({ type: "layout-shift", buffered: true });
        new MutationObserver((_, observer) => {
            if (document.querySelector("form[data-product][data-connected]")) {
                visit.connected = performance.now();
                observer.disconnect();
            }
        }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-connected"] });
        """;

    private const string Read = """
        () => ({ ...visit, first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0 })
        """;

    /// <summary>Visits a page and waits until everything is loaded and the <em>Buy</em> form, if any, is connected.</summary>
    public static async Task<PageVisit> VisitAsync(IBrowser browser, Uri address, VisitConditions conditions)
    {
        await using var context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = conditions.Width, Height = conditions.Height },
            DeviceScaleFactor = conditions.PixelRatio,
            IsMobile = conditions.IsPhone,
            HasTouch = conditions.IsPhone,
        });
        await context.AddInitScriptAsync(Watch);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(TimeoutMs);
        var session = await context.NewCDPSessionAsync(page);
        var responses = await RecordAsync(session);
        await SlowDownAsync(session, conditions);

        await page.GotoAsync(address.ToString(), new() { WaitUntil = WaitUntilState.Load });
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        if (await page.Locator("form[data-product]").CountAsync() > 0)
            await page.WaitForFunctionAsync("visit.connected !== null");
        // Later requests of the live page count too.
        await page.WaitForTimeoutAsync(1_000);

        var seen = await page.EvaluateAsync<JsonElement>(Read);
        return new PageVisit
        {
            FirstPaintMs = seen.GetProperty("first").GetDouble(),
            LargestPaintMs = seen.GetProperty("largest").GetDouble(),
            ConnectedMs = seen.GetProperty("connected") is { ValueKind: JsonValueKind.Number } connected ? connected.GetDouble() : null,
            LayoutShift = seen.GetProperty("shift").GetDouble(),
            Responses = [.. responses.Values.OrderBy(each => each.Number).Select(each => each.Response)],
        };
    }

    private static async Task<ConcurrentDictionary<string, (int Number, PageResponse Response)>> RecordAsync(ICDPSession session)
    {
        var responses = new ConcurrentDictionary<string, (int Number, PageResponse Response)>();
        session.Event("Network.responseReceived").OnEvent += (_, message) =>
        {
            var response = message!.Value.GetProperty("response");
            var address = new Uri(response.GetProperty("url").GetString()!);
            if (address.Scheme.StartsWith("http", StringComparison.Ordinal))
            {
                responses[IdOf(message)] = (responses.Count, new PageResponse(
                    address,
                    message.Value.GetProperty("type").GetString()!,
                    response.GetProperty("mimeType").GetString()!,
                    Header(response, "content-encoding"),
                    0));
            }
        };
        session.Event("Network.loadingFinished").OnEvent += (_, message) =>
        {
            if (responses.TryGetValue(IdOf(message), out var known))
            {
                var bytes = (long)message!.Value.GetProperty("encodedDataLength").GetDouble();
                responses[IdOf(message)] = (known.Number, known.Response with { Bytes = bytes });
            }
        };
        await session.SendAsync("Network.enable");
        return responses;
    }

    private static async Task SlowDownAsync(ICDPSession session, VisitConditions conditions)
    {
        if (conditions.BytesPerSecond is { } throughput)
        {
            await session.SendAsync("Network.emulateNetworkConditions", new()
            {
                ["offline"] = false,
                ["latency"] = conditions.LatencyMs,
                ["downloadThroughput"] = throughput,
                ["uploadThroughput"] = throughput,
            });
        }
        if (conditions.SlowDown > 1)
            await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = conditions.SlowDown });
    }

    private static string IdOf(JsonElement? message) => message!.Value.GetProperty("requestId").GetString()!;

    private static string? Header(JsonElement response, string name) => response.GetProperty("headers").EnumerateObject()
        .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(header => header.Value.GetString())
        .FirstOrDefault();
}

using System.Globalization;
using System.Text;
using FlashSale.Tests.Infrastructure;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>Countdowns in a browser whose clock is wrong.</summary>
public sealed class CountdownTests(Chromium chromium) : BrowserTest(chromium)
{
    // Shifts the browser's clock.
    private static readonly CompositeFormat WrongClock =
        CompositeFormat.Parse("const right = Date.now; window.wrongBy = {0}; Date.now = () => right() + window.wrongBy;");

    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task The_preloaded_clock_script_is_the_one_that_is_used()
    {
        // Like a published shop, whose import map has a hash of each script.
        await ReopenAsync(host => host.UseSetting("ReloadStaticAssetsAtRuntime", "false"));
        var page = await VisitAsync("/time");
        var warnings = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("preload", StringComparison.Ordinal))
                warnings.Add(message.Text);
        };

        await page.GotoAsync(Shop.Address + "/Account/Login");

        (await page.Locator("script[type=importmap]").TextContentAsync())!.ShouldContain("sha256-");
        warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(3 * 3_600_000)]
    [InlineData(-3 * 3_600_000)]
    public async Task The_countdown_uses_the_servers_time(long wrongBy)
    {
        var page = await OpenAsync(wrongBy);

        await ShouldHaveServerTimeAsync(page, TimeSpan.Zero);
    }

    [Theory]
    [InlineData(3 * 3_600_000)]
    [InlineData(-3 * 3_600_000)]
    [InlineData(5_000)]
    public async Task A_clock_change_while_the_page_is_open_has_no_effect(long by)
    {
        var page = await OpenAsync(0);

        await page.EvaluateAsync($"window.wrongBy = {by}");

        await ShouldHaveServerTimeAsync(page, TimeSpan.Zero);
    }

    [Fact]
    public async Task A_page_that_slept_for_an_hour_wakes_with_the_right_time()
    {
        var page = await OpenAsync(0);
        var slept = TimeSpan.FromHours(1);

        // During sleep, the monotonic clock stops while the server's and the browser's clocks continue.
        await page.RouteAsync(
            "**/time",
            route =>
                route.FulfillAsync(
                    new() { Body = (RunningShop.Now + slept).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) }));
        await page.EvaluateAsync($"window.wrongBy = {slept.TotalMilliseconds}");

        await ShouldHaveServerTimeAsync(page, slept);
    }

    [Fact]
    public async Task A_slow_processor_does_not_delay_the_countdown()
    {
        var page = await OpenAsync(0);
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 6 });

        await ShouldHaveServerTimeAsync(page, TimeSpan.Zero);
    }

    [Fact]
    public async Task The_countdown_is_announced_at_ten_seconds_and_at_the_end()
    {
        var page = await OpenAsync(0);
        await page.EvaluateAsync(
            """
            async () => {
                const { serverNow } = await import(document.baseURI + "clock.js");
                window.said = [];
                new MutationObserver(() => {
                    const text = document.getElementById("spoken").textContent;
                    if (text) {
                        window.said.push(text);
                    }
                }).observe(document.getElementById("spoken"), { childList: true, characterData: true, subtree: true });
                const countdown = document.createElement("count-down");
                countdown.setAttribute("until", serverNow() + 10800);
                countdown.setAttribute("spoken", "start");
                document.body.append(countdown);
            }
            """);

        await page.WaitUntilAsync("window.said.includes('The sale has started')");

        (await page.EvaluateAsync<string[]>("window.said")).ShouldBe(["10 seconds left until the sale starts", "The sale has started"]);
        (await page.Locator("#spoken").GetAttributeAsync("aria-live")).ShouldBe("polite");
    }

    [Fact]
    public async Task Reduced_motion_hides_the_tenths()
    {
        var page = await VisitAsync(options: new() { ReducedMotion = ReducedMotion.Reduce });

        (await ShowAsync(page, 8_000)).ShouldMatch("^00:0[78]$");
    }

    [Fact]
    public async Task The_countdown_opens_the_button_without_a_circuit()
    {
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        await Shop.AddSaleAsync(product, TimeSpan.FromSeconds(6), TimeSpan.FromHours(1));
        var page = await VisitAsync("/not-found");
        await page.RouteAsync("**/_blazor/**", route => route.AbortAsync());
        await page.RouteAsync("**/live/**", route => route.AbortAsync());
        await page.GotoAsync(Shop.Address + PageOf(product));
        await Expect(BuyButton(page)).ToBeDisabledAsync();

        await Expect(BuyButton(page)).ToBeEnabledAsync();

        (RunningShop.Now - product.CreatedAt).ShouldBeGreaterThan(TimeSpan.FromSeconds(5.9));
    }

    [Fact]
    public async Task The_countdown_does_not_shift_the_layout()
    {
        var product = await Shop.AddProductAsync("Copper kettle", stock: 5);
        await Shop.AddSaleAsync(product, -TimeSpan.FromHours(1), TimeSpan.FromSeconds(15));
        var page = await VisitAsync(PageOf(product));
        await ConnectedAsync(page);
        await page.EvaluateAsync(
            """
            () => {
                window.shifted = 0;
                new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifted += entry.value))
                    .observe({ type: "layout-shift" });
            }
            """);

        // The text changes from "00:12" to "10" to tenths.
        await Expect(page.Locator(".clock count-down[urgent]")).ToBeVisibleAsync();
        await page.WaitUntilAsync("document.querySelector('.clock count-down').shadowRoot.textContent.startsWith('3.')");

        (await page.EvaluateAsync<double>("window.shifted")).ShouldBe(0);
    }

    private async Task<IPage> OpenAsync(long wrongBy)
    {
        var page = await VisitAsync("/not-found");
        await page.AddInitScriptAsync(string.Format(CultureInfo.InvariantCulture, WrongClock, wrongBy));
        await page.GotoAsync(Shop.Address);
        return page;
    }

    // Waits longer than a few round trips take.
    private static async Task ShouldHaveServerTimeAsync(IPage page, TimeSpan ahead)
    {
        await page.EvaluateAsync("import(document.baseURI + 'clock.js').then(clock => clock.serverNow())");
        await page.WaitForTimeoutAsync(1500);
        var before = RunningShop.Now + ahead;
        var milliseconds = await page.EvaluateAsync<double>("import(document.baseURI + 'clock.js').then(clock => clock.serverNow())");
        var after = RunningShop.Now + ahead;
        var time = DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds);
        time.ShouldBeInRange(before - Tolerance, after + Tolerance);
    }

    private static Task<string> ShowAsync(IPage page, int left) => page.EvaluateAsync<string>(
        """
        async left => {
            const { serverNow } = await import(document.baseURI + "clock.js");
            const countdown = document.createElement("count-down");
            countdown.setAttribute("until", serverNow() + left);
            document.body.append(countdown);
            return countdown.shadowRoot.textContent;
        }
        """,
        left);
}

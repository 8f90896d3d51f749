using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(FlashSale.Tests.EndToEnd.Chromium))]

namespace FlashSale.Tests.EndToEnd;

/// <summary>A headless Chromium, started by the first test that needs it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string DebianPath = "/usr/bin/chromium";
    private readonly SemaphoreSlim gate = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    private static string Path => Environment.GetEnvironmentVariable("FLASHSALE_CHROMIUM") is { Length: > 0 } path ? path : DebianPath;

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Returns the browser. Skips the test if there's none; in CI that's a failure.</summary>
    public async Task<IBrowser> LaunchAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(
            File.Exists(Path) || IsCi, $"No Chromium: {Path} is not there; install it, or set FLASHSALE_CHROMIUM to where it is.");
        await gate.WaitAsync(cancellationToken);
        try
        {
            Assertions.SetDefaultExpectTimeout(30_000);
            playwright ??= await Playwright.CreateAsync();
            return browser ??= await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox"] });
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        gate.Dispose();
    }
}

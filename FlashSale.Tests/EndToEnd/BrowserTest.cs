using System.Text.RegularExpressions;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>Base class for tests in a real browser, each with its own shop.</summary>
[Collection("Browser")]
public abstract partial class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    // A removed field that loses the focus sends an event that Blazor can't assign. It's harmless.
    private const string EventOfRemovedElement = "There is no event handler associated with this event.";

    private readonly List<IBrowserContext> visitors = [];
    private readonly List<string> errors = [];

    /// <summary>The browser, shared by all tests.</summary>
    protected Chromium Chromium => chromium;

    /// <summary>Canceled when the test is canceled.</summary>
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The shop.</summary>
    protected RunningShop Shop { get; set; } = default!;

    public async ValueTask InitializeAsync()
    {
        await chromium.LaunchAsync(Cancelled);
        Shop = RunningShop.Open();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in visitors)
            await visitor.DisposeAsync();
        if (Shop is not null)
            await Shop.DisposeAsync();
        GC.SuppressFinalize(this);
        errors.ShouldBeEmpty("the browser's console shows errors");
    }

    /// <summary>Replaces the shop with one that has other settings.</summary>
    protected async Task ReopenAsync(Action<IWebHostBuilder> configure)
    {
        await Shop.DisposeAsync();
        Shop = RunningShop.Open(configure);
    }

    /// <summary>Moves the shop to a separate process on the same port and database, until the result is disposed.</summary>
    internal async Task<KillableShop> MoveToProcessAsync()
    {
        var (address, database) = (Shop.Address, Shop.ConnectionString);
        var reopen = await Shop.StopAsync();
        var killable = new KillableShop(address, database, () => Shop = reopen());
        await killable.StartAsync(Cancelled);
        return killable;
    }

    /// <summary>Opens a page with its own browser profile: cookies, storage, time zone.</summary>
    protected async Task<IPage> VisitAsync(string path = "/", BrowserNewContextOptions? options = null)
    {
        var browser = await chromium.LaunchAsync(Cancelled);
        var visitor = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        visitors.Add(visitor);
        var page = await visitor.NewPageAsync();
        page.SetDefaultTimeout(30_000);
        page.PageError += (_, error) =>
        {
            if (!error.Contains(EventOfRemovedElement, StringComparison.Ordinal))
                errors.Add(error);
        };
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                errors.Add(message.Text);
        };
        await page.GotoAsync(Shop.Address + path);
        return page;
    }

    /// <summary>Opens a page that is logged in to an existing account.</summary>
    protected async Task<IPage> VisitAsAsync(string name, string path = "/")
    {
        var page = await VisitAsync("/Account/Login?ReturnUrl=" + Uri.EscapeDataString(path));
        await LogInAsync(page, name);
        return page;
    }

    /// <summary>Fills in the open login form.</summary>
    protected static async Task LogInAsync(IPage page, string name)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.Locator("[name='Input.Login']").FillAsync(name);
        await page.Locator("[name='Input.Password']").FillAsync(RunningShop.Password);
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
        // The caller waits for what it needs, because the load event of a page that redirects at once may be missed.
        await Assertions.Expect(page).Not.ToHaveURLAsync(LoginPage(), new() { Timeout = 30_000 });
    }

    [GeneratedRegex("/Account/Login")]
    private static partial Regex LoginPage();

    /// <summary>The address of a product's page.</summary>
    protected static string PageOf(Product product)
    {
        ArgumentNullException.ThrowIfNull(product);
        return $"/products/{product.Id}";
    }

    /// <summary>A time in the format of the browser's date and time field. The browser's zone is UTC.</summary>
    protected static string LocalTime(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until an element is visible.</summary>
    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Waits until the Buy button is enabled, and returns it.</summary>
    protected static ILocator BuyButton(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Locator(".button-buy");
    }

    /// <summary>Waits until the buy panel is live. Its button works earlier.</summary>
    protected static Task ConnectedAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Expect(page.Locator("form[data-product][data-connected][data-ready]")).ToBeVisibleAsync();
    }
}

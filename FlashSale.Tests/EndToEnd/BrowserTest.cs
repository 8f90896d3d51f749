using System.Text.RegularExpressions;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>A test in a real browser, with its own shop.</summary>
[Collection("Browser")]
public abstract partial class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    // A field that loses focus because Blazor removed it sends an event that Blazor no longer knows. That is harmless.
    private const string EventOfWhatIsGone = "There is no event handler associated with this event.";

    private readonly List<IBrowserContext> visitors = [];
    private readonly List<string> errors = [];

    /// <summary>The browser that all tests share.</summary>
    protected Chromium Chromium => chromium;

    /// <summary>Cancelled when the test is cancelled.</summary>
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

    /// <summary>Runs this shop in a separate process, on the same port with the same database, until that is disposed.</summary>
    internal async Task<KillableShop> HandOverAsync()
    {
        var (address, database) = (Shop.Address, Shop.ConnectionString);
        var reopen = await Shop.StopAsync();
        var killable = new KillableShop(address, database, () => Shop = reopen());
        await killable.StartAsync(Cancelled);
        return killable;
    }

    /// <summary>Opens a page in a new browser profile: cookies, storage, time zone.</summary>
    protected async Task<IPage> VisitAsync(string path = "/", BrowserNewContextOptions? options = null)
    {
        var browser = await chromium.LaunchAsync(Cancelled);
        var visitor = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        visitors.Add(visitor);
        var page = await visitor.NewPageAsync();
        page.SetDefaultTimeout(30_000);
        page.PageError += (_, error) =>
        {
            if (!error.Contains(EventOfWhatIsGone, StringComparison.Ordinal))
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

    /// <summary>Opens a page as a visitor who is logged in with an existing account.</summary>
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
        // The next steps wait for what they need. The load event may never come if the page redirects at once or is loaded already.
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

    /// <summary>The value of the browser's date and time field for an instant. The browser's zone is UTC here.</summary>
    protected static string LocalTime(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until an element of the page is visible.</summary>
    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>The page's Buy button, once it can be pressed.</summary>
    protected static ILocator BuyButton(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Locator(".button-buy");
    }

    /// <summary>Waits until the page's panel is connected. Buy can be pressed before that.</summary>
    protected static Task ConnectedAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Expect(page.Locator("form[data-product][data-connected][data-ready]")).ToBeVisibleAsync();
    }
}

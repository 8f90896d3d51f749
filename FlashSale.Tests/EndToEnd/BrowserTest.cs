using System.Text.RegularExpressions;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>A test in a real browser against a shop of its own.</summary>
[Collection("Browser")]
public abstract partial class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    // A field that loses the focus because the page has just taken it away tells Blazor, which does not know it any more. It does no harm.
    private const string EventOfWhatIsGone = "There is no event handler associated with this event.";

    private readonly List<IBrowserContext> visitors = [];
    private readonly List<string> errors = [];

    /// <summary>The browser that all tests share.</summary>
    protected Chromium Chromium => chromium;

    /// <summary>Ends when the test is cancelled.</summary>
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

    /// <summary>Another shop in place of this one: with other settings.</summary>
    protected async Task ReopenAsync(Action<IWebHostBuilder> configure)
    {
        await Shop.DisposeAsync();
        Shop = RunningShop.Open(configure);
    }

    /// <summary>Goes on with this shop as a process of its own, on the same port with the same database, until that is disposed of.</summary>
    internal async Task<KillableShop> HandOverAsync()
    {
        var (address, database) = (Shop.Address, Shop.ConnectionString);
        var reopen = await Shop.StopAsync();
        var killable = new KillableShop(address, database, () => Shop = reopen());
        await killable.StartAsync(Cancelled);
        return killable;
    }

    /// <summary>A visitor with a browser profile of its own: cookies, storage, time zone.</summary>
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

    /// <summary>A visitor who has logged in with an account that exists.</summary>
    protected async Task<IPage> VisitAsAsync(string name, string path = "/")
    {
        var page = await VisitAsync("/Account/Login?ReturnUrl=" + Uri.EscapeDataString(path));
        await LogInAsync(page, name);
        return page;
    }

    /// <summary>Fills the login form that is open.</summary>
    protected static async Task LogInAsync(IPage page, string name)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.Locator("[name='Input.Login']").FillAsync(name);
        await page.Locator("[name='Input.Password']").FillAsync(RunningShop.Password);
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
        // What follows waits for what it needs; the load event of a page that goes on at once, or is there already, may never be seen.
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

    /// <summary>An instant as a date and time field of the browser, whose zone is UTC here, holds it.</summary>
    protected static string LocalTime(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until something on the page is shown.</summary>
    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>The page's Buy button, once it can be pressed.</summary>
    protected static ILocator BuyButton(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Locator(".button-buy");
    }

    /// <summary>Waits until the page's panel is live; it can be pressed before.</summary>
    protected static Task ConnectedAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Expect(page.Locator("form[data-product][data-connected][data-ready]")).ToBeVisibleAsync();
    }
}

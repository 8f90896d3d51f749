using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Legal;
using FlashSale.Tests.Infrastructure;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>
/// Runs axe on every kind of page, light and dark, wide and narrow, against WCAG 2.2 A and AA and axe's best practices. Violations that
/// axe rates serious or critical fail the test.
/// </summary>
public sealed class AccessibilityTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly (string? User, string Path)[] Pages =
    [
        (null, "/"), (null, "/?show=ended"), (null, "/?q=nothing-like-this"), (null, "/products/{live}"), (null, "/products/{ended}"),
        (null, "/Account/Login"), (null, "/Account/Register"), (null, "/Account/ForgotPassword"),
        (null, "/docs/schema"), (null, "/legal/terms"), (null, "/nothing-here"),
        ("ann", "/products/{live}"), ("ann", "/orders"), ("ann", "/orders/{order}"),
        ("ann", "/Account/Manage"), ("ann", "/Account/Manage/Email"),
        ("ann", "/Account/Manage/Addresses"), ("ann", "/Account/Manage/Addresses/New"),
        ("ann", "/Account/Manage/Addresses/{address}"), ("ann", "/Account/Manage/Addresses/{address}/Delete"),
        ("ann", "/Account/Manage/ChangePassword"), ("ann", "/Account/Manage/TwoFactorAuthentication"),
        ("ann", "/Account/Manage/EnableAuthenticator"),
        ("ann", "/Account/Manage/Passkeys"), ("ann", "/Account/Manage/PersonalData"), ("ann", "/Account/Manage/DeletePersonalData"),
        ("mia", "/admin"), ("mia", "/admin/products"), ("mia", "/admin/products/{live}"),
        ("mia", "/admin/inventory"), ("mia", "/admin/sales"),
        ("mia", "/admin/sales/new"), ("mia", "/admin/timers"), ("mia", "/admin/orders"), ("mia", "/admin/orders/{order}"),
        ("mia", "/admin/legal"), ("mia", "/admin/legal/terms"), ("mia", "/admin/legal/privacy"),
    ];

    private static readonly string[] Standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    private readonly Dictionary<string, string> ids = [];

    [Theory]
    [InlineData(ColorScheme.Light, 1400)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 1400)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task No_page_has_a_serious_violation(ColorScheme theme, int width)
    {
        await FillShopAsync();
        var problems = new List<string>();

        foreach (var pages in Pages.GroupBy(page => page.User))
        {
            var page = await OpenBrowserAsync(pages.Key, theme, width);
            foreach (var (_, path) in pages)
            {
                await OpenAsync(page, path);
                problems.AddRange((await CheckAsync(page)).Select(problem => $"{pages.Key} {path}: {problem}"));
            }
        }

        problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Account_menu_and_confirmation_have_no_serious_violation(ColorScheme theme)
    {
        await FillShopAsync();
        var page = await OpenBrowserAsync("ann", theme, 1400);
        await OpenAsync(page, "/products/{live}");
        await ConnectedAsync(page);
        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("It is yours!")).ToBeVisibleAsync();
        await page.Locator(".menu summary").ClickAsync();

        (await CheckAsync(page)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, "/")]
    [InlineData(null, "/products/{live}")]
    [InlineData(null, "/Account/Login")]
    [InlineData("ann", "/orders/{order}")]
    [InlineData("ann", "/Account/Manage")]
    [InlineData("mia", "/admin")]
    [InlineData("mia", "/admin/products")]
    [InlineData("mia", "/admin/sales/new")]
    [InlineData("mia", "/admin/orders")]
    public async Task Every_element_that_tab_reaches_shows_its_focus(string? user, string path)
    {
        await FillShopAsync();
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var page = await OpenBrowserAsync(user, theme, 1400);
            await OpenAsync(page, path);
            var reached = 0;
            for (; reached < 60; reached++)
            {
                await page.Keyboard.PressAsync("Tab");
                var focus = await page.EvaluateAsync<string?>(FocusedElement);
                if (focus is null)
                    break;
                focus.ShouldStartWith("visible", customMessage: $"{path}, {theme}, stop {reached + 1}");
            }
            reached.ShouldBeGreaterThan(5);
        }
    }

    [Fact]
    public async Task Focus_moves_to_the_confirmation_after_a_purchase()
    {
        await FillShopAsync();
        var page = await OpenBrowserAsync("ann", ColorScheme.Light, 1400);
        await OpenAsync(page, "/products/{live}");
        await ConnectedAsync(page);

        await BuyButton(page).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "It is yours!" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "See the order" })).ToBeFocusedAsync();
    }

    // Null when the focus has left the page. MudBlazor's fields show their focus on the surrounding frame.
    private const string FocusedElement = """
        () => {
            const focused = document.activeElement;
            if (!focused || focused === document.body) {
                return null;
            }
            const isOutlined = element => {
                const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
                return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\)$|transparent/.test(outlineColor);
            };
            const frame = focused.closest(".mud-input, .mud-switch, .mud-checkbox, .mud-radio");
            const isVisible = isOutlined(focused) || (frame && [frame, ...frame.querySelectorAll("*")].some(isOutlined));
            return `${isVisible ? "visible" : "hidden"}: ${focused.outerHTML.slice(0, 200)}`;
        }
        """;

    private async Task FillShopAsync()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var ann = await Shop.AddUserAsync("ann");
        var live = await Shop.AddLiveSaleAsync("Copper kettle", units: 20);
        foreach (var picture in new[] { TestPictures.PhotoWithMetadata(800, 600), TestPictures.PhotoWithMetadata(300, 400) })
            await Shop.Get<IProducts>().AddImageAsync(live.Id, picture, "mia", Cancelled);
        var ended = await Shop.AddProductAsync("Oak stool", 5);
        await Shop.AddSaleAsync(ended, -TimeSpan.FromHours(3), -TimeSpan.FromHours(1), 5);
        var upcoming = await Shop.AddProductAsync("Desk lamp", 5);
        await Shop.AddSaleAsync(upcoming, TimeSpan.FromHours(1), TimeSpan.FromHours(3), 5);
        var order = ((FlashSale.Domain.Ordering.PurchaseOutcome.Accepted)await Shop.BuyAsync(ann, live)).Order;
        var draft = new AddressDraft("Ann", "1 Main St", null, "62701", "Springfield", "IL", "US", null);
        await Shop.Get<IAddresses>().AddAsync(ann.Id, draft, Cancelled);
        var address = ((EditOutcome<Address>.Saved)await Shop.Get<IAddresses>().AddAsync(ann.Id, draft, Cancelled)).Value;
        (ids["{live}"], ids["{ended}"], ids["{order}"], ids["{address}"]) = (live.Id, ended.Id, order.Id, address.Id);
        var terms = new LegalPageDraft("# Delivery\n\n| What | Price |\n| --- | --: |\n| Parcel | 5 |\n\nSee [returns](/legal/returns).");
        await Shop.Get<ILegalPages>().CreateAsync(LegalPageKind.Terms, terms, "mia", Cancelled);
    }

    private async Task<IPage> OpenBrowserAsync(string? user, ColorScheme theme, int width)
    {
        var page = await VisitAsync(user is null ? "/" : "/Account/Login", new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = theme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        if (user is not null)
            await LogInAsync(page, user);
        return page;
    }

    private async Task OpenAsync(IPage page, string path)
    {
        foreach (var (name, id) in ids)
            path = path.Replace(name, id, StringComparison.Ordinal);
        await page.GotoAsync(Shop.Address + path);
        await Expect(page.Locator("main h1").First).ToBeVisibleAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    private static async Task<IEnumerable<string>> CheckAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Tags(Standards) });
        return result.Violations
            .Where(violation => violation.Impact is "serious" or "critical")
            .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id} {node.Target}: {node.Html}"));
    }
}

using FlashSale.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>The diagrams of the tables, drawn by Mermaid in the browser.</summary>
public sealed class SchemaDiagramTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Path = "/docs/schema";

    [Theory]
    [InlineData(1400)]
    [InlineData(390)]
    public async Task Every_table_is_drawn_without_errors(int width)
    {
        var page = await VisitAsync("/", new() { ViewportSize = new() { Width = width, Height = 900 } });
        var errors = new List<string>();
        var elsewhere = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Add(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Shop.Address, StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };

        await page.GotoAsync(Shop.Address + Path);

        await Expect(page.Locator("details:not([open]) pre.mermaid")).ToHaveCountAsync(3);
        (await page.Locator(".drawing .node .name").AllTextContentsAsync()).Order().ShouldBe((await TablesAsync()).Order());
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBe(0);
        errors.ShouldBeEmpty();
        elsewhere.ShouldBeEmpty();
    }

    [Fact]
    public async Task Screen_readers_get_a_name_and_a_description()
    {
        var page = await VisitAsync(Path);

        var svg = page.Locator(".drawing svg").First;

        await Expect(svg).ToHaveAccessibleNameAsync("Shop and accounts");
        await Expect(svg).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("^The tables .*Products"));
    }

    [Fact]
    public async Task Diagram_follows_the_switch_between_light_and_dark()
    {
        var page = await VisitAsync(Path, new() { ColorScheme = ColorScheme.Light });
        var name = page.Locator(".drawing .name text").First;
        await Expect(name).ToHaveCSSAsync("fill", "rgb(27, 29, 34)");

        await page.Locator("[data-theme-toggle]").First.ClickAsync();

        await Expect(name).ToHaveCSSAsync("fill", "rgb(242, 240, 236)");
    }

    [Fact]
    public async Task Only_this_page_loads_Mermaid()
    {
        var page = await VisitAsync("/");
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        foreach (var path in new[] { "/", "/Account/Login", "/nothing-here" })
        {
            await page.GotoAsync(Shop.Address + path);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }
        requests.ShouldNotContain(url => IsMermaid(url));

        await page.GetByRole(AriaRole.Link, new() { Name = "Data and API" }).ClickAsync();

        await Expect(page.Locator(".drawing svg .node").First).ToBeVisibleAsync();
        requests.ShouldContain(url => IsMermaid(url));
    }

    private static bool IsMermaid(string url) => url.Contains("/mermaid/", StringComparison.Ordinal);

    private async Task<List<string>> TablesAsync()
    {
        await using var context = await Shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContextAsync(Cancelled);
        return [.. context.Model.GetEntityTypes().Where(entity => !entity.IsOwned()).Select(entity => entity.GetTableName()!)];
    }
}

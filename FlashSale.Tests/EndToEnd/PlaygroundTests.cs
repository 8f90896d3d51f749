using FlashSale.Web.Reference;
using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

/// <summary>The API playgrounds in the browser.</summary>
public sealed class PlaygroundTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task One_click_on_Send_places_an_order_without_outside_requests()
    {
        await ReopenAsync(host => host.UseSetting("Demo", "true"));
        var page = await VisitAsync("/");
        var elsewhere = new List<string>();
        var errors = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Shop.Address, StringComparison.Ordinal) && request.Url.StartsWith("http", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };

        await page.GotoAsync($"{Shop.Address}{ReferenceRegistration.PlaygroundPath}/#tag/order/POST/classes/Order");
        await page.Locator("[id$='tag/order/POST/classes/Order']")
            .GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("Test Request") }).First.ClickAsync();
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Send") })
                .First.ClickAsync(),
            response => response.Url.EndsWith("/parse/classes/Order", StringComparison.Ordinal));

        answer.Status.ShouldBe(201, await answer.TextAsync());
        elsewhere.ShouldBeEmpty();
        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task GraphQL_buys_and_follows_stock_without_outside_requests()
    {
        await ReopenAsync(host => host.UseSetting("Demo", "true"));
        var following = await VisitAsync(GraphiQLPage.Path);
        var elsewhere = new List<string>();
        var errors = new List<string>();
        following.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Shop.Address, StringComparison.Ordinal) && request.Url.StartsWith("http", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };
        following.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };
        await RunExampleAsync(following, "Stock", "stockChanged");
        await Expect(following.Locator(".graphiql-execute-button[aria-label*='Stop' i]")).ToBeVisibleAsync();
        var buying = await following.Context.NewPageAsync();
        await buying.GotoAsync(Shop.Address + GraphiQLPage.Path);

        await RunExampleAsync(buying, "Buy", "createOrder");

        await Expect(Answer(buying)).ToContainTextAsync("confirmed");
        await Expect(Answer(following)).ToContainTextAsync("UPDATE");
        elsewhere.ShouldBeEmpty();
        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task GraphQL_fits_on_a_phone_and_completes_fields()
    {
        var page = await VisitAsync(GraphiQLPage.Path, new() { ViewportSize = new() { Width = 390, Height = 844 } });
        var query = page.Locator(".graphiql-query-editor .monaco-editor").First;
        await query.ClickAsync();
        await page.Keyboard.PressAsync("Control+A");

        await page.Keyboard.TypeAsync("{ hea");

        await Expect(page.Locator(".suggest-widget").GetByText("health")).ToBeVisibleAsync();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBe(0);
    }

    private static ILocator Answer(IPage page) => page.Locator(".result-window .view-lines");

    private static async Task RunExampleAsync(IPage page, string name, string field)
    {
        await page.Locator(".graphiql-tab-button", new() { HasText = name }).ClickAsync();
        await Expect(page.Locator(".graphiql-query-editor .view-lines")).ToContainTextAsync(field);
        // GraphiQL reads the tab's document a moment later. Until then it would send the previous tab's operation.
        await page.WaitUntilAsync(
            "name => { const state = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}');"
                + " return state.tabs?.[state.activeTabIndex]?.operationName === name; }",
            name);
        await page.Locator(".graphiql-execute-button").ClickAsync();
    }

    [Fact]
    public async Task The_playground_fits_on_a_phone()
    {
        var page = await VisitAsync(ReferenceRegistration.PlaygroundPath, new() { ViewportSize = new() { Width = 390, Height = 900 } });

        await Expect(page.Locator(".markdown table").First).ToBeVisibleAsync();

        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBe(0);
    }
}

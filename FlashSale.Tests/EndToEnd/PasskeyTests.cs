using Microsoft.Playwright;

namespace FlashSale.Tests.EndToEnd;

public sealed class PasskeyTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task An_added_passkey_logs_in()
    {
        await Shop.AddUserAsync("ann");
        var page = await VisitAsync();
        await AddAuthenticatorAsync(page);
        // Passkeys need a host name; an IP address doesn't work.
        await page.GotoAsync($"http://localhost:{new Uri(Shop.Address).Port}/Account/Login");
        await LogInAsync(page, "ann");

        // Uses links, so that Blazor changes the page without reloading it.
        await page.Locator(".menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Account", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Passkeys" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await page.Locator("[name='Input.Name']").FillAsync("Laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".passkeys")).ToContainTextAsync("Laptop");
        await page.Locator(".menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();

        // The browser offers the passkey when the login page opens, and this authenticator accepts at once.
        await page.GetByRole(AriaRole.Link, new() { Name = "Log in" }).ClickAsync();

        await Expect(page.Locator(".menu summary")).ToHaveTextAsync("ann");
    }

    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("WebAuthn.enable");
        await browser.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
    }
}

using FlashSale.Data.Engines;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Legal;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Sales;
using FlashSale.Tests.Infrastructure;

namespace FlashSale.Tests.EndToEnd;

/// <summary>SQLite responds at once. With a slow database, pages render before they have read anything.</summary>
public sealed class SlowDatabaseTests(Chromium chromium, ShopDatabases databases) : BrowserTest(chromium)
{
    [Fact]
    public async Task Every_page_opens_and_becomes_interactive()
    {
        using var lease = await databases.LeaseAsync(DatabaseEngine.PostgreSql, Cancelled);
        await ReopenAsync(builder =>
        {
            builder.UseSetting("Database:Provider", nameof(DatabaseEngine.PostgreSql));
            builder.UseSetting("ConnectionStrings:FlashSale", lease.ConnectionString);
            builder.UseSetting("Payments:Provider", "Test");
        });
        var mia = await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddLiveSaleAsync("Copper kettle", units: 20, perCustomerLimit: 5);
        var order = ((PurchaseOutcome.Accepted)await Shop.BuyAsync(mia, product)).Order;
        var sale = (await Shop.Get<ISales>().ListAsync(0, 1, Cancelled)).Items[0];
        await Shop.Get<ILegalPages>().CreateAsync(LegalPageKind.Terms, new("# Delivery"), "mia", Cancelled);
        string[] addresses =
        [
            "/", "/?show=live", "/?show=upcoming", "/?show=ended", "/?q=kettle&sort=price",
            PageOf(product), "/orders", $"/orders/{order.Id}", $"/orders/{order.Id}/pay",
            "/legal/terms", "/admin/legal", "/admin/legal/terms", "/admin/legal/imprint",
            "/Account/Manage", "/Account/Manage/Email", "/Account/Manage/TwoFactorAuthentication",
            "/Account/Manage/Passkeys", "/Account/Manage/PersonalData", "/Account/Manage/Addresses", "/Account/Manage/Addresses/New",
            "/admin", "/admin/products", "/admin/products/new", $"/admin/products/{product.Id}",
            "/admin/inventory", "/admin/sales", "/admin/sales/new",
            $"/admin/sales/{sale.Id}", "/admin/timers", "/admin/orders", $"/admin/orders/{order.Id}",
        ];

        var page = await VisitAsAsync("mia", "/");
        foreach (var address in addresses)
        {
            var answer = await page.GotoAsync(Shop.Address + address);
            answer!.Status.ShouldBe(200, address);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            // Long enough for a circuit to start and to fail.
            await page.WaitForTimeoutAsync(400);
            (await page.Locator("#blazor-error-ui").IsVisibleAsync()).ShouldBeFalse(address);
        }

        await page.GotoAsync(Shop.Address + PageOf(product));
        await ConnectedAsync(page);
        await BuyButton(page).ClickAsync();
        await Expect(page.GetByText("We're holding it for you")).ToBeVisibleAsync();
    }
}

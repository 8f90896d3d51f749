using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Legal;
using FlashSale.Domain.Ordering;

namespace FlashSale.Tests.EndToEnd;

public sealed class LongWordTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_very_long_word_makes_no_page_wider_than_the_window()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var ann = await Shop.AddUserAsync("ann");
        var product = await Shop.AddLiveSaleAsync(new string('W', Product.NameLength), units: 20);
        var draft = ProductDraft.Of(product) with { Description = new string('W', Product.DescriptionLength) };
        (await Shop.Get<IProducts>().UpdateAsync(product.Id, draft, product.RowVersion, "mia", Cancelled))
            .ShouldBeOfType<EditOutcome<Product>.Saved>();
        var order = (await Shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;
        var word = new string('W', Address.PlaceLength);
        var home = new AddressDraft(word, word, word, "WWWWW", word, word, "AR", null);
        (await Shop.Get<IAddresses>().AddAsync(ann.Id, home, Cancelled)).ShouldBeOfType<EditOutcome<Address>.Saved>();
        word = new string('W', 500);
        var terms = new LegalPageDraft(
            $"# {word}\n\n{word}\n\n- [{word}](/)\n\n`{word}`\n\n|{word}|b|c|d|e|f|\n|-|-|-|-|-|-|\n|a|b|c|d|e|{word}|");
        (await Shop.Get<ILegalPages>().CreateAsync(LegalPageKind.Terms, terms, "mia", Cancelled))
            .ShouldBeOfType<EditOutcome<LegalPage>.Saved>();
        var shopper = await VisitAsAsync("ann", "/");
        var merchant = await VisitAsAsync("mia", "/admin");
        string[] shopperPages =
            ["/", $"/products/{product.Id}", "/orders", $"/orders/{order.Id}", "/Account/Manage/Addresses", "/legal/terms"];
        string[] merchantPages =
        [
            "/admin",
            "/admin/products",
            $"/admin/products/{product.Id}",
            "/admin/inventory",
            "/admin/sales",
            $"/admin/sales/{order.SaleId}",
            "/admin/orders",
            $"/admin/orders/{order.Id}",
            "/admin/legal/terms",
        ];
        var tooWide = new List<string>();

        foreach (var width in new[] { 1280, 390 })
        {
            var visits = shopperPages.Select(each => (shopper, each)).Concat(merchantPages.Select(each => (merchant, each)));
            foreach (var (page, address) in visits)
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.GotoAsync(Shop.Address + address);
                await Expect(page.Locator("main").GetByText("WWWWW").First).ToBeAttachedAsync();
                var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                if (wide > width)
                    tooWide.Add($"{address} at {width}: {wide}");
            }
        }

        tooWide.ShouldBeEmpty();
    }
}

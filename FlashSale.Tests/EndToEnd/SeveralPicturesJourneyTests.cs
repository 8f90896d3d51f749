using FlashSale.Domain.Accounts;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.Playwright;
using SkiaSharp;

namespace FlashSale.Tests.EndToEnd;

/// <summary>A merchant uploads several pictures, and a shopper looks at them.</summary>
public sealed class SeveralPicturesJourneyTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Shopper_sees_the_pictures_in_the_merchants_order()
    {
        await Shop.AddUserAsync("mia", Roles.Merchant);
        var product = await Shop.AddLiveSaleAsync("Copper kettle");
        var merchant = await VisitAsAsync("mia", $"/admin/products/{product.Id}");
        // A person chooses a file only after the script has initialized the field.
        await merchant.WaitForTimeoutAsync(500);

        await merchant.Locator("input[type=file]").SetInputFilesAsync(
        [
            new FilePayload { Name = "wide.jpg", MimeType = "image/jpeg", Buffer = TestPictures.PhotoWithMetadata(1000, 500) },
            new FilePayload { Name = "notes.txt", MimeType = "text/plain", Buffer = [1, 2, 3] },
            new FilePayload { Name = "tall.png", MimeType = "image/png", Buffer = TestPictures.Encode(SKEncodedImageFormat.Png, 300, 600) },
        ]);
        await Expect(merchant.GetByText("2 pictures saved.")).ToBeVisibleAsync();
        await Expect(merchant.GetByText("notes.txt")).ToBeVisibleAsync();
        await merchant.GetByLabel("Alt text of picture 2").FillAsync("The kettle from above");
        await merchant.Keyboard.PressAsync("Tab");
        await Expect(merchant.GetByText("Alt text saved.")).ToBeVisibleAsync();
        await merchant.GetByRole(AriaRole.Button, new() { Name = "Move picture 2 up" }).FocusAsync();
        await merchant.Keyboard.PressAsync("Enter");

        await Expect(merchant.GetByLabel("Alt text of picture 1")).ToHaveValueAsync("The kettle from above");
        await Expect(merchant.GetByRole(AriaRole.Button, new() { Name = "Move picture 1 down" })).ToBeFocusedAsync();
        var images = (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Images;
        images.Select(image => (image.Width, image.Height)).ShouldBe([(300, 600), (1000, 500)]);

        var shopper = await VisitAsync($"/products/{product.Id}", new() { ViewportSize = new() { Width = 390, Height = 844 } });
        var main = shopper.GetByRole(AriaRole.Img, new() { Name = "The kettle from above" });
        await Expect(main).ToBeInViewportAsync();
        (await main.EvaluateAsync<int>("image => image.naturalWidth")).ShouldBeGreaterThan(0);
        await shopper.GetByRole(AriaRole.Link, new() { Name = "Picture 2 of 2: Copper kettle" }).ClickAsync();
        await Expect(shopper.GetByRole(AriaRole.Img, new() { Name = "Copper kettle", Exact = true })).ToBeInViewportAsync();
        await Expect(main).Not.ToBeInViewportAsync();
        await shopper.Locator(".slides").FocusAsync();
        await shopper.Keyboard.PressAsync("ArrowLeft");
        await Expect(main).ToBeInViewportAsync();
        (await shopper.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
    }

    [Fact]
    public async Task Gallery_works_without_scripts()
    {
        var product = await Shop.AddLiveSaleAsync("Copper kettle");
        foreach (var picture in new[] { TestPictures.Png, TestPictures.Jpeg })
            await Shop.Get<IProducts>().AddImageAsync(product.Id, picture, "mia", Cancelled);
        var images = (await Shop.Get<IProducts>().FindAsync(product.Id, Cancelled))!.Images;
        await Shop.Get<IProducts>().SetAltTextAsync(product.Id, images[1].Id, "The lid", "mia", Cancelled);
        var shopper = await VisitAsync($"/products/{product.Id}", new() { JavaScriptEnabled = false });

        await shopper.GetByRole(AriaRole.Link, new() { Name = "Picture 2 of 2: The lid" }).ClickAsync();

        await Expect(shopper.GetByRole(AriaRole.Img, new() { Name = "The lid" })).ToBeInViewportAsync();
        shopper.Url.ShouldEndWith("#picture-2");
    }
}

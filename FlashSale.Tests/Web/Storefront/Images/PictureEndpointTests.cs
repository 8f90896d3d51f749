using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FlashSale.Data;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace FlashSale.Tests.Web.Storefront.Images;

/// <summary>Product pictures as browsers get them.</summary>
public sealed class PictureEndpointTests : IAsyncLifetime
{
    private readonly RunningShop shop = RunningShop.Open();
    private readonly HttpClient browser;

    public PictureEndpointTests() => browser = new HttpClient { BaseAddress = new Uri(shop.Address) };

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await shop.DisposeAsync();
    }

    [Theory]
    [InlineData(160, 160, 120)]
    [InlineData(320, 320, 240)]
    [InlineData(480, 480, 360)]
    [InlineData(640, 640, 480)]
    [InlineData(800, 800, 600)]
    [InlineData(1200, 1200, 900)]
    public async Task A_picture_is_served_in_the_requested_width(int wanted, int width, int height)
    {
        var id = await UploadAsync(TestPictures.PhotoWithMetadata(2000, 1500));

        using var answer = await GetAsync($"/images/{id}?width={wanted}");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("image/webp");
        answer.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldContain("nosniff");
        using var picture = TestPictures.Decode(await answer.Content.ReadAsByteArrayAsync(Cancelled));
        (picture.Width, picture.Height).ShouldBe((width, height));
    }

    [Fact]
    public async Task A_narrow_picture_is_not_enlarged()
    {
        var id = await UploadAsync(TestPictures.Encode(SKEncodedImageFormat.Png, 200, 100));

        using var answer = await GetAsync($"/images/{id}?width=800");

        using var picture = TestPictures.Decode(await answer.Content.ReadAsByteArrayAsync(Cancelled));
        (picture.Width, picture.Height).ShouldBe((200, 100));
    }

    [Fact]
    public async Task A_cached_picture_is_not_sent_again()
    {
        var id = await UploadAsync(TestPictures.PhotoWithMetadata(1000, 500));

        foreach (var address in new[] { $"/images/{id}", $"/images/{id}?width=480" })
        {
            using var first = await GetAsync(address);
            using var again = await GetAsync(address, first.Headers.ETag);

            again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
            (await again.Content.ReadAsByteArrayAsync(Cancelled)).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-320")]
    [InlineData("321")]
    [InlineData("99999999999")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("4e2")]
    public async Task Other_widths_are_not_found(string width)
    {
        var id = await UploadAsync(TestPictures.Png);

        using var answer = await GetAsync($"/images/{id}?width={width}");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_picture_that_does_not_exist_is_not_found()
    {
        foreach (var address in new[] { "/images/nothing", "/images/nothing?width=320" })
        {
            using var answer = await GetAsync(address);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_drawing_is_the_same_in_every_width()
    {
        var drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'/>"u8.ToArray();
        var id = await StoreAsync(drawing, "image/svg+xml");

        foreach (var address in new[] { $"/images/{id}", $"/images/{id}?width=320", $"/images/{id}?width=1200" })
        {
            using var answer = await GetAsync(address);

            (await answer.Content.ReadAsByteArrayAsync(Cancelled)).ShouldBe(drawing);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        }
    }

    [Fact]
    public async Task An_older_photo_is_served_without_its_metadata()
    {
        var photo = TestPictures.PhotoWithMetadata(1000, 500, orientation: 6);
        var id = await StoreAsync(photo, "image/jpeg");

        using var answer = await GetAsync($"/images/{id}?width=320");
        using var original = await GetAsync($"/images/{id}");

        var content = await answer.Content.ReadAsByteArrayAsync(Cancelled);
        Encoding.Latin1.GetString(content).ShouldNotContain(TestPictures.Camera);
        using var picture = TestPictures.Decode(content);
        (picture.Width, picture.Height).ShouldBe((320, 640));
        (await original.Content.ReadAsByteArrayAsync(Cancelled)).ShouldBe(photo);
    }

    [Fact]
    public async Task An_older_picture_with_too_many_pixels_is_not_resized()
    {
        var id = await StoreAsync(TestPictures.RawPng(20_000, 20_000), "image/png");

        using var answer = await GetAsync($"/images/{id}?width=320");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Many_concurrent_visitors_get_the_same_picture()
    {
        var id = await UploadAsync(TestPictures.PhotoWithMetadata(1600, 1200));

        var address = new Uri($"/images/{id}?width=480", UriKind.Relative);

        var pictures = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => browser.GetByteArrayAsync(address, Cancelled)));

        pictures.Select(Convert.ToHexString).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Pages_offer_the_widths_that_they_use()
    {
        var product = await shop.AddLiveSaleAsync();
        var photo = TestPictures.PhotoWithMetadata(2000, 1500);
        var saved = (EditOutcome<Product>.Saved)await shop.Get<IProducts>().SetImageAsync(product.Id, photo, "mia", Cancelled);
        using var visitor = new Visitor(shop);
        var address = $"/images/{saved.Value.ImageId}?width=";

        foreach (var (page, widths) in new[] { ("/", new[] { 320, 480, 640, 800 }), ($"/products/{product.Id}", [480, 640, 800, 1200]) })
        {
            await visitor.OpenAsync(page);

            var picture = visitor.Page.QuerySelector(".picture img")!;
            picture.GetAttribute("srcset").ShouldBe(string.Join(", ", widths.Select(width => $"{address}{width} {width}w")));
            picture.GetAttribute("sizes").ShouldNotBeNullOrEmpty();
            picture.GetAttribute("width").ShouldBe("800");
            picture.GetAttribute("height").ShouldBe("600");
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private async Task<string> UploadAsync(byte[] file)
    {
        var product = await shop.AddProductAsync("Kettle", stock: 0);
        return ((EditOutcome<Product>.Saved)await shop.Get<IProducts>().SetImageAsync(product.Id, file, "mia", Cancelled)).Value.ImageId!;
    }

    private async Task<string> StoreAsync(byte[] content, string contentType)
    {
        var product = await shop.AddProductAsync("Kettle", stock: 0);
        var now = RunningShop.Now;
        var image = new ProductImage
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            ProductId = product.Id,
            ContentType = contentType,
            Content = content,
        };
        await using var context = shop.Get<IDbContextFactory<FlashSaleDbContext>>().CreateDbContext();
        context.Add(image);
        await context.SaveChangesAsync(Cancelled);
        return image.Id;
    }

    private async Task<HttpResponseMessage> GetAsync(string address, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known);
        return await browser.SendAsync(request, Cancelled);
    }
}

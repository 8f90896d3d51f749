using System.Globalization;
using System.Text;
using FlashSale.Data.Catalog;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Storefront;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace FlashSale.Tests.Data.Catalog;

/// <summary>How uploaded pictures are decoded, cleaned and stored.</summary>
public sealed class PicturesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task The_location_and_camera_of_a_photo_are_removed(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var photo = TestPictures.PhotoWithMetadata();
        Encoding.Latin1.GetString(photo).ShouldContain(TestPictures.Camera);

        var stored = await StoreAsync(shop, photo);

        var text = Encoding.Latin1.GetString(stored.Content);
        text.ShouldNotContain(TestPictures.Camera);
        text.ShouldNotContain("Exif", Case.Insensitive);
        stored.ContentType.ShouldBe("image/webp");
    }

    [Theory]
    [InlineData(1, 160, 80, "upper left")]
    [InlineData(2, 160, 80, "upper right")]
    [InlineData(3, 160, 80, "lower right")]
    [InlineData(4, 160, 80, "lower left")]
    [InlineData(5, 80, 160, "upper left")]
    [InlineData(6, 80, 160, "upper right")]
    [InlineData(7, 80, 160, "lower right")]
    [InlineData(8, 80, 160, "lower left")]
    public async Task A_photo_is_rotated_upright(ushort orientation, int width, int height, string red)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        using var picture = TestPictures.Decode((await StoreAsync(shop, TestPictures.PhotoWithMetadata(orientation: orientation))).Content);

        (picture.Width, picture.Height).ShouldBe((width, height));
        foreach (var (corner, x, y) in new[]
        {
            ("upper left", width / 4, height / 4),
            ("upper right", width * 3 / 4, height / 4),
            ("lower left", width / 4, height * 3 / 4),
            ("lower right", width * 3 / 4, height * 3 / 4),
        })
        {
            (picture.GetPixel(x, y).Red > 128).ShouldBe(corner == red, corner);
        }
    }

    [Theory]
    [InlineData(3200, 1600, 1, 1600, 800)]
    [InlineData(1000, 4000, 1, 400, 1600)]
    [InlineData(3200, 1600, 6, 800, 1600)]
    [InlineData(1600, 1200, 1, 1600, 1200)]
    [InlineData(300, 200, 1, 300, 200)]
    [InlineData(5000, 1, 1, 1600, 1)]
    public async Task A_large_photo_is_reduced_to_1600_pixels_per_side(
        int width, int height, ushort orientation, int storedWidth, int storedHeight)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var photo = TestPictures.PhotoWithMetadata(width, height, orientation);

        using var picture = TestPictures.Decode((await StoreAsync(shop, photo)).Content);

        (picture.Width, picture.Height).ShouldBe((storedWidth, storedHeight));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(8, 0)]
    [InlineData(16, 0)]
    [InlineData(8, 2)]
    [InlineData(16, 2)]
    [InlineData(1, 3)]
    [InlineData(8, 3)]
    [InlineData(8, 4)]
    [InlineData(16, 4)]
    [InlineData(8, 6)]
    [InlineData(16, 6)]
    public async Task Every_kind_of_PNG_is_accepted(byte bitDepth, byte colorType)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var stored = await StoreAsync(shop, TestPictures.RawPng(40, 30, bitDepth, colorType));

        using var picture = TestPictures.Decode(stored.Content);
        (picture.Width, picture.Height).ShouldBe((40, 30));
        picture.GetPixel(20, 15).Alpha.ShouldBe(colorType is 4 or 6 ? (byte)0 : (byte)255);
        Encoding.Latin1.GetString(stored.Content).ShouldNotContain(TestPictures.Camera);
    }

    [Fact]
    public async Task A_CMYK_picture_is_accepted()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        using var picture = TestPictures.Decode((await StoreAsync(shop, CmykJpeg)).Content);

        picture.GetPixel(4, 4).Red.ShouldBeGreaterThan((byte)128);
        picture.GetPixel(4, 4).Blue.ShouldBeLessThan((byte)128);
    }

    [Fact]
    public async Task Transparent_parts_stay_transparent()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var drawing = TestPictures.Encode(SKEncodedImageFormat.Png, 40, 40, hasAlpha: true);

        using var picture = TestPictures.Decode((await StoreAsync(shop, drawing)).Content);

        picture.GetPixel(10, 10).Alpha.ShouldBe((byte)255);
        picture.GetPixel(30, 30).Alpha.ShouldBe((byte)0);
    }

    [Fact]
    public async Task An_animation_is_refused()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        foreach (var animation in new[] { TestPictures.AnimatedGif, TestPictures.AnimatedPng })
        {
            (await RefuseAsync(shop, animation)).ShouldBe(
                "This picture is animated. Save one of its frames as a PNG or JPEG file, then upload it.");
        }
    }

    [Fact]
    public async Task A_picture_in_a_phones_own_format_is_refused_with_a_hint()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        (await RefuseAsync(shop, TestPictures.Heic)).ShouldBe(
            "This is a HEIC or AVIF picture, which the shop can't read. Save it as a JPEG file, then upload that file.");
    }

    [Theory]
    [InlineData(2000, 1500, 1, "160x120 320x240 480x360 640x480 800x600 1200x900")]
    [InlineData(1500, 2000, 1, "160x213 320x427 480x640 640x853 800x1067")]
    [InlineData(1500, 2000, 6, "160x120 320x240 480x360 640x480 800x600 1200x900")]
    [InlineData(640, 480, 1, "160x120 320x240 480x360")]
    [InlineData(160, 120, 1, "")]
    [InlineData(400, 1, 1, "160x1 320x1")]
    public async Task A_photo_is_stored_in_every_narrower_width(int width, int height, ushort orientation, string expected)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        var stored = await StoreAsync(shop, TestPictures.PhotoWithMetadata(width, height, orientation));

        await using var context = shop.Context();
        var sizes = await context.ImageSizes.Where(size => size.ImageId == stored.Id).OrderBy(size => size.Width).ToListAsync(Cancelled);
        var found = new List<string>();
        foreach (var size in sizes)
        {
            using var codec = SKCodec.Create(new MemoryStream(size.Content));
            codec.EncodedFormat.ShouldBe(SKEncodedImageFormat.Webp);
            codec.Info.Width.ShouldBe(size.Width);
            size.Content.Length.ShouldBeLessThan(stored.Content.Length);
            Encoding.Latin1.GetString(size.Content).ShouldNotContain(TestPictures.Camera);
            found.Add($"{codec.Info.Width}x{codec.Info.Height}");
        }
        string.Join(' ', found).ShouldBe(expected);
    }

    [Fact]
    public async Task A_request_for_a_width_encodes_nothing()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var stored = await StoreAsync(shop, TestPictures.PhotoWithMetadata(700, 350));
        // Nothing can be encoded from now on.
        shop.Get<ImageEncoder>().Dispose();

        foreach (var (wanted, width) in new[] { (160, 160), (320, 320), (640, 640), (800, 700), (1200, 700) })
        {
            var sized = (await shop.Get<StoredSizes>().FindAsync(stored.Id, wanted, Cancelled)).ShouldNotBeNull();
            using var picture = TestPictures.Decode(sized.Content);
            picture.Width.ShouldBe(width);
        }
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(8_001, 5_000)]
    [InlineData(1_000_000, 1_000)]
    public async Task A_small_file_with_too_many_pixels_is_refused(int width, int height)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var bomb = TestPictures.RawPng(width, height);
        bomb.Length.ShouldBeLessThan(ProductImage.MaxBytes);

        (await RefuseAsync(shop, bomb)).ShouldBe(string.Create(
            CultureInfo.CurrentCulture,
            $"This picture has {width:N0} × {height:N0} pixels. Choose one with at most 40 million pixels, "
            + $"such as {8000:N0} × {5000:N0}."));
    }

    [Fact]
    public async Task A_file_that_ends_too_early_is_refused()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        byte[][] whole =
        [
            TestPictures.Encode(SKEncodedImageFormat.Png, 400, 300),
            TestPictures.PhotoWithMetadata(400, 300),
            TestPictures.Encode(SKEncodedImageFormat.Webp, 400, 300),
            TestPictures.Gif,
            TestPictures.AnimatedGif,
        ];

        foreach (var file in whole)
        {
            foreach (var part in new[] { file[..(file.Length / 2)], file[..16] })
                (await RefuseAsync(shop, part)).ShouldBe("This picture is damaged or incomplete. Save it again, then upload it.");
        }
    }

    [Theory]
    [InlineData("GIF89a", "damaged or incomplete")]
    [InlineData("GIF89a<script>alert(1)</script>", "This picture")]
    [InlineData("GIF89a\u0010\0\u0010\0 <script>alert(1)</script>", "damaged or incomplete")]
    [InlineData("RIFF1234WEBPVP8 <script>", "damaged or incomplete")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "isn't a PNG")]
    [InlineData("<script>", "isn't a PNG")]
    [InlineData("", "isn't a PNG")]
    [InlineData("BM", "isn't a PNG")]
    public async Task A_file_that_only_begins_like_a_picture_is_refused(string text, string reason)
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        (await RefuseAsync(shop, Encoding.Latin1.GetBytes(text))).ShouldContain(reason);
    }

    [Fact]
    public async Task Data_after_the_picture_is_removed()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);

        foreach (var picture in new[] { TestPictures.Png, TestPictures.Jpeg, TestPictures.Gif })
        {
            var stored = await StoreAsync(shop, [.. picture, .. "PK\u0003\u0004<script>alert(1)</script>"u8]);

            Encoding.Latin1.GetString(stored.Content).ShouldNotContain("script");
        }
    }

    [Fact]
    public async Task Many_concurrent_uploads_are_all_stored()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        var pictures = shop.Get<ImageEncoder>();
        var photo = TestPictures.PhotoWithMetadata(1200, 900);

        var read = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => pictures.EncodeUploadAsync(photo, Cancelled)));

        read.ShouldAllBe(each => each.Problem == null && each.Picture != null);
    }

    // CMYK, 8 × 8 pixels: no cyan, full magenta and yellow, no black.
    private static byte[] CmykJpeg { get; } = Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
        + "AQEBAQEBAQEBAQEB/8AAFAgACAAIBAERAAIRAAMRAAQRAP/EABYAAAMAAAAAAAAAAAAAAAAAAAoLAP/EABQQAQAAAAAAAAAAAAAA"
        + "AAAAAAD/2gAOBAEAAgADAAQAAD8AP4L/AMv/AB/D/9k=");

    private static async Task<ProductImage> StoreAsync(TestShop shop, byte[] file)
    {
        var product = await shop.AddProductAsync();
        var outcome = await shop.Get<IProducts>().SetImageAsync(product.Id, file, "bob", Cancelled);
        var saved = outcome.ShouldBeOfType<EditOutcome<Product>.Saved>().Value;
        return (await shop.Get<ICatalog>().FindImageAsync(saved.ImageId!, Cancelled)).ShouldNotBeNull();
    }

    private static async Task<string> RefuseAsync(TestShop shop, byte[] file)
    {
        var product = await shop.AddProductAsync();
        var outcome = await shop.Get<IProducts>().SetImageAsync(product.Id, file, "bob", Cancelled);
        var refused = outcome.ShouldBeOfType<EditOutcome<Product>.Invalid>();
        await using var context = shop.Context();
        (await context.ProductImages.AnyAsync(image => image.ProductId == product.Id, Cancelled)).ShouldBeFalse();
        var problem = refused.Problems.ShouldHaveSingleItem();
        problem.Field.ShouldBe("Image");
        return problem.Message;
    }
}

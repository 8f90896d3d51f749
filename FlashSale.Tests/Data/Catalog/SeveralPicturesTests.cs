using FlashSale.Data.Catalog;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Catalog;

/// <summary>A merchant adds, orders, describes and removes the pictures of a product.</summary>
public sealed class SeveralPicturesTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Pictures_are_added_at_the_end(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();

        var first = await AddAsync(shop, product);
        var second = await AddAsync(shop, product);

        var stored = await FindAsync(shop, product);
        stored.Images.Select(image => image.Id).ShouldBe([first, second]);
        stored.Images.ShouldAllBe(image => image.Width == 12 && image.Height == 9 && image.AltText == null);
        stored.ImageId.ShouldBe(first);
        stored.UpdatedBy.ShouldBe("mia");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_moved_picture_becomes_the_main_picture(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var (first, second, third) = (await AddAsync(shop, product), await AddAsync(shop, product), await AddAsync(shop, product));
        var products = shop.Get<IProducts>();

        var moved = Saved(await products.MoveImageAsync(product.Id, third, 0, "mia", Cancelled));

        moved.Images.Select(image => image.Id).ShouldBe([third, first, second]);
        moved.ImageId.ShouldBe(third);
        var last = Saved(await products.MoveImageAsync(product.Id, third, 99, "mia", Cancelled));
        last.Images.Select(image => image.Id).ShouldBe([first, second, third]);
        (await FindAsync(shop, product)).Images.ShouldBe(last.Images);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Alt_texts_are_trimmed_and_checked(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync("Kettle");
        var image = await AddAsync(shop, product);
        var products = shop.Get<IProducts>();
        var longest = new string('ß', GalleryImage.AltTextLength);

        (string?, string?)[] accepted = [("  Left “side” \\ 🫖 ", "Left “side” \\ 🫖"), (longest, longest), (" ", null), (null, null)];
        (string, string)[] refused =
            [(longest + "ß", "at most 200 characters"), ("a\u202Eb", "U+202E"), ("two\nlines", "U+000A")];

        foreach (var (typed, stored) in accepted)
        {
            Saved(await products.SetAltTextAsync(product.Id, image, typed, "mia", Cancelled));

            var read = await FindAsync(shop, product);
            read.Images.ShouldHaveSingleItem().AltText.ShouldBe(stored);
            read.AltTextOf(read.Images[0]).ShouldBe(stored ?? "Kettle");
        }
        foreach (var (typed, reason) in refused)
        {
            var problem = (await products.SetAltTextAsync(product.Id, image, typed, "mia", Cancelled))
                .ShouldBeOfType<EditOutcome<Product>.Invalid>().Problems.ShouldHaveSingleItem();
            problem.Field.ShouldBe("AltText");
            problem.Message.ShouldContain(reason);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_removed_picture_is_deleted_with_its_sizes(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var large = TestPictures.PhotoWithMetadata(1000, 500);
        var (first, second) = (await AddAsync(shop, product, large), await AddAsync(shop, product, large));
        var products = shop.Get<IProducts>();

        var left = Saved(await products.RemoveImageAsync(product.Id, first, "mia", Cancelled));

        (left.ImageId, left.Images.ShouldHaveSingleItem().Id).ShouldBe((second, second));
        await using var context = shop.Context();
        (await context.ProductImages.Select(image => image.Id).ToListAsync(Cancelled)).ShouldBe([second]);
        (await context.ImageSizes.Select(size => size.ImageId).Distinct().ToListAsync(Cancelled)).ShouldBe([second]);
        Saved(await products.RemoveImageAsync(product.Id, second, "mia", Cancelled)).ImageId.ShouldBeNull();
        (await context.ImageSizes.AnyAsync(Cancelled)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_order_keeps_its_picture_when_it_is_removed(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        var (sold, other) = (await AddAsync(shop, product), await AddAsync(shop, product));
        var order = (await shop.BuyAsync(await shop.AddUserAsync(), product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;

        Saved(await shop.Get<IProducts>().RemoveImageAsync(product.Id, sold, "mia", Cancelled));

        order.ImageId.ShouldBe(sold);
        (await shop.Get<StoredSizes>().FindAsync(sold, 160, Cancelled)).ShouldNotBeNull();
        (await FindAsync(shop, product)).Images.ShouldHaveSingleItem().Id.ShouldBe(other);
        await shop.LedgerShouldBalanceAsync();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task An_order_placed_during_a_removal_has_a_picture(DatabaseEngine engine)
    {
        var concurrently = new Concurrently();
        await using var shop = await OpenShopAsync(engine, addServices: concurrently.Watch);
        var (product, _) = await shop.AddLiveSaleAsync();
        var ann = await shop.AddUserAsync();
        var first = await AddAsync(shop, product);
        await AddAsync(shop, product);
        concurrently.BeforeNextSave(() => shop.Get<IProducts>().RemoveImageAsync(product.Id, first, "mia", Cancelled));

        var order = (await shop.BuyAsync(ann, product)).ShouldBeOfType<PurchaseOutcome.Accepted>().Order;

        await using var context = shop.Context();
        (await context.ProductImages.AnyAsync(image => image.Id == order.ImageId, Cancelled)).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Concurrent_changes_of_pictures_lose_none(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var first = await AddAsync(shop, product);

        await Task.WhenAll(
            AddAsync(shop, product),
            AddAsync(shop, product),
            AddAsync(shop, product),
            shop.Get<IProducts>().SetAltTextAsync(product.Id, first, "The lid", "mia", Cancelled),
            shop.Get<IProducts>().MoveImageAsync(product.Id, first, 2, "mia", Cancelled));

        var stored = await FindAsync(shop, product);
        stored.Images.Count.ShouldBe(4);
        stored.Images.Single(image => image.Id == first).AltText.ShouldBe("The lid");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_picture_too_many_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        for (var i = 0; i < Product.MaxImages; i++)
            await AddAsync(shop, product);

        var refused = await shop.Get<IProducts>().AddImageAsync(product.Id, TestPictures.Png, "mia", Cancelled);

        refused.ShouldBeOfType<EditOutcome<Product>.Invalid>().Problems.ShouldHaveSingleItem()
            .ShouldBe(new Problem("Image", "A product has at most 8 pictures. Remove one first."));
        await using var context = shop.Context();
        (await context.ProductImages.CountAsync(Cancelled)).ShouldBe(Product.MaxImages);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_picture_that_is_not_there_changes_nothing(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, other) = (await shop.AddProductAsync(), await shop.AddProductAsync());
        var image = await AddAsync(shop, product);
        var foreign = await AddAsync(shop, other);
        var products = shop.Get<IProducts>();

        foreach (var outcome in new[]
        {
            await products.MoveImageAsync(product.Id, foreign, 0, "mia", Cancelled),
            await products.SetAltTextAsync(product.Id, foreign, "Mine", "mia", Cancelled),
            await products.RemoveImageAsync(product.Id, foreign, "mia", Cancelled),
        })
        {
            outcome.ShouldBeOfType<EditOutcome<Product>.Invalid>().Problems.ShouldHaveSingleItem().Message.ShouldContain("was removed");
        }
        (await products.RemoveImageAsync("nothing", image, "mia", Cancelled)).ShouldBeOfType<EditOutcome<Product>.NotFound>();
        (await FindAsync(shop, product)).Images.ShouldHaveSingleItem();
        (await FindAsync(shop, other)).Images.ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_picture_from_before_this_version_stays_the_first(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        var old = await AddOlderPictureAsync(shop, product, TestPictures.PhotoWithMetadata(1000, 500));

        var added = await AddAsync(shop, product);

        (await FindAsync(shop, product)).Images.Select(image => image.Id).ShouldBe([old, added]);
        var sized = (await shop.Get<StoredSizes>().FindAsync(old, 320, Cancelled)).ShouldNotBeNull();
        using var picture = TestPictures.Decode(sized.Content);
        (picture.Width, picture.Height).ShouldBe((320, 160));
        await using var context = shop.Context();
        (await context.ImageSizes.SingleAsync(size => size.ImageId == old, Cancelled)).Content.ShouldBe(sized.Content);
        (await shop.Get<StoredSizes>().FindAsync(old, 320, Cancelled))!.Content.ShouldBe(sized.Content);
    }

    private static async Task<string> AddAsync(TestShop shop, Product product, byte[]? file = null) =>
        Saved(await shop.Get<IProducts>().AddImageAsync(product.Id, file ?? TestPictures.Png, "mia", Cancelled)).Images[^1].Id;

    private static async Task<string> AddOlderPictureAsync(TestShop shop, Product product, byte[] file)
    {
        var id = EntityId.New(product.CreatedAt);
        await shop.AddAsync(new ProductImage
        {
            Id = id,
            CreatedAt = product.CreatedAt,
            UpdatedAt = product.CreatedAt,
            ProductId = product.Id,
            ContentType = "image/jpeg",
            Content = file,
        });
        await using var context = shop.Context();
        await context.Products.ExecuteUpdateAsync(set => set.SetProperty(each => each.ImageId, id), Cancelled);
        return id;
    }

    private static async Task<Product> FindAsync(TestShop shop, Product product) =>
        (await shop.Get<IProducts>().FindAsync(product.Id, Cancelled)).ShouldNotBeNull();

    private static Product Saved(EditOutcome<Product> outcome) => outcome.ShouldBeOfType<EditOutcome<Product>.Saved>().Value;
}

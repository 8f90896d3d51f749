using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Domain.Catalog;

/// <summary>The images of a product and their order.</summary>
public sealed class ProductImagesTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_image_is_the_main_image()
    {
        var kettle = Kettle();

        kettle.SetImages([new("front"), new("back", "The back")]);
        kettle.ImageId.ShouldBe("front");
        kettle.SetImages(kettle.Images.Reverse());

        kettle.ImageId.ShouldBe("back");
        kettle.Images.Select(kettle.AltTextOf).ShouldBe(["The back", "Kettle"]);
    }

    [Fact]
    public void A_product_without_images_has_no_main_image()
    {
        var kettle = Kettle();
        kettle.SetImages([new("front")]);

        kettle.SetImages([]);

        kettle.ImageId.ShouldBeNull();
        kettle.Images.ShouldBeEmpty();
    }

    [Fact]
    public void An_older_product_has_its_main_image()
    {
        var kettle = Kettle();

        kettle.ImageId = "front";

        kettle.Images.ShouldBe([new GalleryImage("front")]);
    }

    [Fact]
    public void A_main_image_set_by_an_older_version_replaces_the_others()
    {
        var kettle = Kettle();
        kettle.SetImages([new("front"), new("back")]);

        kettle.ImageId = "new";

        kettle.Images.ShouldBe([new GalleryImage("new")]);
    }

    [Fact]
    public void Too_many_images_and_repeated_images_are_refused()
    {
        var kettle = Kettle();

        Should.Throw<ArgumentException>(
            () => kettle.SetImages(Enumerable.Range(0, Product.MaxImages + 1).Select(number => new GalleryImage($"{number}"))));
        Should.Throw<ArgumentException>(() => kettle.SetImages([new("front"), new("front", "Again")]));

        kettle.Images.ShouldBeEmpty();
    }

    private static Product Kettle() => new() { Id = "kettle", CreatedAt = Start, UpdatedAt = Start, Name = "Kettle", Price = 50m };
}

using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Merchant.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Merchant.Catalog;

/// <summary>A merchant edits a product's pictures in the product form.</summary>
public sealed class ProductPicturesTests : IAsyncLifetime
{
    private readonly AdminContext shop = new();
    private readonly Product product = With(new("front"), new("side", "Its left side"), new("back"));
    private readonly RecordedProducts products;

    public ProductPicturesTests() => shop.Services.AddSingleton<IProducts>(products = new RecordedProducts(product));

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    [Fact]
    public void Pictures_are_listed_in_their_order_with_their_alt_texts()
    {
        var screen = Show();

        screen.Attributes(".pictures img", "alt").ShouldBe(["Kettle", "Its left side", "Kettle"]);
        screen.Attributes(".pictures input", "value").ShouldBe([null, "Its left side", null]);
        screen.Text.ShouldContain("Main picture");
        screen.IsLabelDisabled("Move picture 1 up").ShouldBeTrue();
        screen.IsLabelDisabled("Move picture 2 up").ShouldBeFalse();
        screen.IsLabelDisabled("Move picture 3 down").ShouldBeTrue();
        screen.MisnamedButtons.ShouldBeEmpty();
    }

    [Fact]
    public void A_moved_picture_is_shown_in_its_new_place()
    {
        products.Answers.Enqueue(Saved(new("side", "Its left side"), new("front"), new("back")));
        var screen = Show();

        screen.ClickLabel("Move picture 2 up");

        screen.Eventually(() => screen.Attributes(".pictures img", "alt").ShouldBe(["Its left side", "Kettle", "Kettle"]));
        products.Pictures.ShouldBe(["move side to 0"]);
        screen.Text.ShouldContain("Moved to place 1 of 3.");
    }

    [Fact]
    public void An_alt_text_is_saved_when_its_field_is_left()
    {
        products.Answers.Enqueue(Saved(new("front", "The front"), new("side", "Its left side"), new("back")));
        var screen = Show();

        screen.TypeAt("Alt text of picture 1", "The front");

        screen.Eventually(() => screen.Text.ShouldContain("Alt text saved."));
        products.Pictures.ShouldBe(["describe front as The front"]);
    }

    [Fact]
    public void A_refused_alt_text_shows_its_problem_at_the_field()
    {
        products.Answers.Enqueue(new EditOutcome<Product>.Invalid("AltText", "Use at most 200 characters for the alt text."));
        var screen = Show();

        screen.TypeAt("Alt text of picture 1", "A long story");

        screen.Eventually(() => screen.ProblemAt("Alt text").ShouldBe("Use at most 200 characters for the alt text."));
        screen.Text.ShouldNotContain("Alt text saved.");
    }

    [Fact]
    public void A_picture_is_removed_after_a_confirmation()
    {
        products.Answers.Enqueue(Saved(new("side", "Its left side"), new("back")));
        var screen = Show();

        screen.ClickLabel("Remove picture 1");
        screen.Eventually(() => screen.Text.ShouldContain("The next picture becomes the main picture."));
        products.Pictures.ShouldBeEmpty();
        screen.Press("Remove");

        screen.Eventually(() => screen.Attributes(".pictures img", "alt").ShouldBe(["Its left side", "Kettle"]));
        products.Pictures.ShouldBe(["remove front"]);
    }

    [Fact]
    public void Several_files_are_uploaded_and_each_problem_names_its_file()
    {
        products.Answers.Enqueue(Saved(new("front"), new("side"), new("back"), new("new")));
        products.Answers.Enqueue(new EditOutcome<Product>.Invalid("Image", "This picture is animated."));
        var screen = Show();

        screen.Upload(("new.png", [1, 2, 3]), ("dance.gif", [1, 2]), ("huge.jpg", new byte[ProductImage.MaxBytes + 1]));

        screen.Eventually(() => screen.Text.ShouldContain("Picture saved."));
        screen.Text.ShouldContain("dance.gif: This picture is animated.");
        screen.Text.ShouldContain("huge.jpg: This picture is larger than 2 MB. Choose a smaller one.");
        products.Pictures.ShouldBe(["add 3 bytes", "add 2 bytes"]);
        screen.Attributes(".pictures img", "alt").Count.ShouldBe(4);
    }

    [Fact]
    public void No_more_than_eight_pictures_can_be_added()
    {
        product.SetImages(Enumerable.Range(1, Product.MaxImages).Select(number => new GalleryImage($"picture{number}")));

        Show().Attributes("input[type=file]", "accept").ShouldBeEmpty();
    }

    [Fact]
    public void A_change_of_a_deleted_product_shows_a_message()
    {
        products.Answers.Enqueue(new EditOutcome<Product>.NotFound());
        var screen = Show();

        screen.ClickLabel("Move picture 1 down");

        screen.Eventually(() => screen.Text.ShouldContain("This product no longer exists."));
    }

    private AdminScreen Show()
    {
        var screen = shop.Show<ProductEditor>(("ProductId", "kettle"));
        screen.Eventually(() => screen.Shown("Name").ShouldBe("Kettle"));
        return screen;
    }

    private static EditOutcome<Product>.Saved Saved(params GalleryImage[] images) => new(With(images));

    private static Product With(params GalleryImage[] images)
    {
        var kettle = AdminContext.ProductWith();
        kettle.SetImages(images);
        return kettle;
    }
}

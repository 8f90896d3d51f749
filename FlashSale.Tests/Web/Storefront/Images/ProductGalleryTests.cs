using Bunit;
using FlashSale.Domain.Catalog;
using FlashSale.Web.Storefront.Images;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Web.Storefront.Images;

/// <summary>The pictures on a product's page.</summary>
public sealed class ProductGalleryTests : IAsyncLifetime
{
    private readonly BunitContext page = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => page.DisposeAsync();

    [Fact]
    public void Each_thumbnail_is_a_link_to_its_picture()
    {
        page.Services.GetRequiredService<NavigationManager>().NavigateTo("/products/kettle?quantity=2");

        var gallery = Show(new("front", null, 1600, 1200), new("side", "Its left side", 1600, 1200));

        gallery.FindAll(".slides > li").Select(slide => slide.Id).ShouldBe(["picture-1", "picture-2"]);
        gallery.FindAll("nav a").Select(link => link.GetAttribute("href"))
            .ShouldBe(["/products/kettle?quantity=2#picture-1", "/products/kettle?quantity=2#picture-2"]);
        gallery.FindAll("nav a").Select(link => link.GetAttribute("aria-label"))
            .ShouldBe(["Picture 1 of 2: Kettle", "Picture 2 of 2: Its left side"]);
        gallery.FindAll(".slides img").Select(image => image.GetAttribute("alt")).ShouldBe(["Kettle", "Its left side"]);
        gallery.FindAll("nav img").ShouldAllBe(image => image.GetAttribute("alt") == "");
        gallery.Find(".slides").GetAttribute("tabindex").ShouldBe("0");
    }

    [Fact]
    public void Only_the_main_picture_is_loaded_at_once()
    {
        var gallery = Show(new("front"), new("side"), new("back"));

        gallery.FindAll("img").Select(image => image.GetAttribute("loading")).ShouldBe(["eager", "lazy", "lazy", "lazy", "lazy", "lazy"]);
        gallery.FindAll("img[fetchpriority=high]").Count.ShouldBe(1);
        gallery.FindAll("img").ShouldAllBe(image => image.HasAttribute("width") && image.HasAttribute("height"));
    }

    [Fact]
    public void One_picture_has_no_thumbnails()
    {
        var gallery = Show(new GalleryImage("front", "The front"));

        gallery.FindAll("nav, ul").ShouldBeEmpty();
        gallery.Find("img").GetAttribute("alt").ShouldBe("The front");
    }

    [Fact]
    public void A_product_without_pictures_shows_a_placeholder()
    {
        var gallery = Show();

        gallery.FindAll("img").ShouldBeEmpty();
        gallery.FindAll("svg.none").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(null, "480 480w, 640 640w, 800 800w, 1200 1200w")]
    [InlineData(1600, "480 480w, 640 640w, 800 800w, 1200 1200w")]
    [InlineData(700, "480 480w, 640 640w, 800 700w")]
    [InlineData(640, "480 480w, 640 640w")]
    [InlineData(100, "480 100w")]
    public void No_wider_copy_than_the_picture_is_offered(int? width, string expected)
    {
        var gallery = Show(new GalleryImage("front", null, width, width));

        gallery.Find("img").GetAttribute("srcset")!.Replace("/images/front?width=", "", StringComparison.Ordinal).ShouldBe(expected);
    }

    private IRenderedComponent<ProductGallery> Show(params GalleryImage[] images)
    {
        var kettle = new Product
        {
            Id = "kettle",
            CreatedAt = StorefrontContext.Start,
            UpdatedAt = StorefrontContext.Start,
            Name = "Kettle",
            Price = 50m,
        };
        kettle.SetImages(images);
        return page.Render<ProductGallery>(parameters => parameters.Add(gallery => gallery.Product, kettle));
    }
}

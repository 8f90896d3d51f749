namespace FlashSale.Domain.Catalog;

/// <summary>An image in a product's gallery. Its content is the <see cref="ProductImage"/> with the same id.</summary>
/// <param name="Id">Id of the <see cref="ProductImage"/>.</param>
/// <param name="AltText">Text for people who don't see the image; null to use the product's name.</param>
/// <param name="Width">Its width in pixels; null for drawings and for images from before widths were stored.</param>
/// <param name="Height">Its height in pixels; null if the width is null.</param>
public sealed record GalleryImage(string Id, string? AltText = null, int? Width = null, int? Height = null)
{
    /// <summary>Longest alt text, in characters.</summary>
    public const int AltTextLength = 200;
}

namespace FlashSale.Domain.Catalog;

/// <summary>A product that the shop sells.</summary>
public sealed class Product : Entity
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 120;

    /// <summary>Longest description, in characters.</summary>
    public const int DescriptionLength = 4000;

    /// <summary>Largest number of images.</summary>
    public const int MaxImages = 8;

    private IReadOnlyList<GalleryImage>? images;

    /// <summary>The name that shoppers see; never empty.</summary>
    public required string Name
    {
        get;
        set
        {
            field = value;
            SearchKey = Catalog.SearchKey.Of(value);
        }
    }

    /// <summary>The name as a <see cref="Catalog.SearchKey"/>. Set whenever <see cref="Name"/> is set.</summary>
    public string SearchKey { get; private set; } = "";

    /// <summary>Plain text on the product's page; null if there is none.</summary>
    public string? Description { get; set; }

    /// <summary>Price without a sale, in the shop's currency, 0 or more.</summary>
    public required decimal Price { get; set; }

    /// <summary>Id of its main image, the first of the <see cref="Images"/>; null without images.</summary>
    public string? ImageId { get; set; }

    /// <summary>
    /// Its images in the order that shoppers see, at most <see cref="MaxImages"/>. They're stored with the product, so that its row version
    /// covers their order and alt texts, and so that live queries and pages get them with it.
    /// </summary>
    public IReadOnlyList<GalleryImage> Images
    {
        // Before several images were possible, and by an older version that still runs, only the main image is set.
        get => ImageId is null ? []
            : images is [var main, ..] && main.Id == ImageId ? images
            : [new GalleryImage(ImageId)];
        init => images = value?.ToArray();
    }

    /// <summary>True if shoppers see it. An unpublished product can't be bought.</summary>
    public bool Published { get; set; }

    /// <summary>Username of the merchant who changed it last.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>Increased by the database on every update.</summary>
    public ulong RowVersion { get; init; }

    /// <summary>Sets the <see cref="Images"/> in their order. The first becomes the main image.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxImages"/>, or one appears twice.</exception>
    public void SetImages(IEnumerable<GalleryImage> ordered)
    {
        GalleryImage[] list = [.. ordered];
        if (list.Length > MaxImages)
            throw new ArgumentException($"A product has at most {MaxImages} images.", nameof(ordered));
        if (list.DistinctBy(image => image.Id).Count() < list.Length)
            throw new ArgumentException("An image appears twice.", nameof(ordered));
        images = list is [] ? null : list;
        ImageId = list is [] ? null : list[0].Id;
    }

    /// <summary>The text for people who don't see an image: its alt text, or the product's name.</summary>
    public string AltTextOf(GalleryImage image) => image?.AltText ?? Name;
}

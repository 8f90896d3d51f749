namespace FlashSale.Domain.Catalog;

/// <summary>
/// The content of a product's picture. It never changes; a new picture gets a new id, so its URL can be cached forever. A picture that was
/// removed from its product stays while an order shows it.
/// </summary>
public sealed class ProductImage : Entity
{
    /// <summary>Largest file that can be uploaded, in bytes.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>The product that it shows.</summary>
    public required string ProductId { get; init; }

    /// <summary>Media type detected from the content, such as <c>image/png</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>The encoded picture.</summary>
    public required byte[] Content { get; init; }

    /// <summary>
    /// Width in pixels; null for drawings and for pictures from before widths were stored, whose content may have metadata.
    /// </summary>
    public int? Width { get; init; }
}

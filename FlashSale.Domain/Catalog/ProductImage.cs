namespace FlashSale.Domain.Catalog;

/// <summary>A product's picture. A new picture is a new row, so that its address can be cached for ever.</summary>
public sealed class ProductImage : Entity
{
    /// <summary>Largest file that can be uploaded as a picture, in bytes.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>The product that it shows.</summary>
    public required string ProductId { get; init; }

    /// <summary>Media type told from the content, such as <c>image/png</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>The picture itself.</summary>
    public required byte[] Content { get; init; }
}

using System.Collections.Immutable;

namespace FlashSale.Domain.Catalog;

/// <summary>A <see cref="ProductImage"/> scaled down to one of the <see cref="Widths"/>, as WebP. It never changes.</summary>
public sealed class ImageSize
{
    /// <summary>The widths that pages use, in pixels, in ascending order.</summary>
    public static readonly ImmutableArray<int> Widths = [160, 320, 480, 640, 800, 1200];

    /// <summary>The image.</summary>
    public required string ImageId { get; init; }

    /// <summary>One of the <see cref="Widths"/>. An older image that is narrower is stored in its own width.</summary>
    public required int Width { get; init; }

    /// <summary>The encoded image.</summary>
    public required byte[] Content { get; init; }
}

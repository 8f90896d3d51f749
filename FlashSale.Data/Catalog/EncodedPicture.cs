using FlashSale.Domain.Catalog;

namespace FlashSale.Data.Catalog;

/// <summary>An uploaded picture, ready to be stored.</summary>
/// <param name="Content">The picture with at most <see cref="ImageEncoder.LongestSide"/> pixels per side.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Sizes">The picture in all <see cref="ImageSize.Widths"/> that are narrower.</param>
public sealed record EncodedPicture(byte[] Content, int Width, int Height, IReadOnlyList<(int Width, byte[] Content)> Sizes);

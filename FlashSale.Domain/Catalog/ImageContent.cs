namespace FlashSale.Domain.Catalog;

/// <summary>Detects a picture's type from its first bytes. File names and <c>Content-Type</c> headers can't be trusted.</summary>
public static class ImageContent
{
    /// <summary>The media type of a PNG, JPEG, GIF or WebP picture; null for anything else.</summary>
    public static string? DetectType(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}

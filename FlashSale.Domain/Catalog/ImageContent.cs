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

    /// <summary>True for a HEIC or AVIF picture, which phones take and which can't be uploaded.</summary>
    public static bool IsHeif(ReadOnlySpan<byte> content) =>
        content is [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', _, _, _, _, ..]
        && (content[8..11].SequenceEqual("hei"u8)
            || content[8..11].SequenceEqual("hev"u8)
            || content[8..11].SequenceEqual("avi"u8)
            || content[8..12].SequenceEqual("mif1"u8)
            || content[8..12].SequenceEqual("msf1"u8));

    /// <summary>True for a PNG picture with more than one frame. Decoders that don't know the format show its first frame.</summary>
    public static bool IsAnimatedPng(ReadOnlySpan<byte> content)
    {
        var header = content.IndexOf("IDAT"u8);
        return DetectType(content) == "image/png" && header > 0 && content[..header].IndexOf("acTL"u8) >= 0;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace FlashSale.Tests.Infrastructure;

/// <summary>Real picture files of every kind that people upload.</summary>
public static class TestPictures
{
    /// <summary>The camera that <see cref="PhotoWithMetadata"/> names.</summary>
    public const string Camera = "Secret Camera 9000";

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(number =>
    {
        var crc = (uint)number;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    })];

    /// <summary>A small opaque PNG picture.</summary>
    public static byte[] Png { get; } = Encode(SKEncodedImageFormat.Png, 12, 9);

    /// <summary>A small JPEG picture.</summary>
    public static byte[] Jpeg { get; } = Encode(SKEncodedImageFormat.Jpeg, 12, 9);

    /// <summary>A small WebP picture.</summary>
    public static byte[] Webp { get; } = Encode(SKEncodedImageFormat.Webp, 12, 9);

    /// <summary>A GIF of one red pixel.</summary>
    public static byte[] Gif { get; } =
    [
        .. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255,
        0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0, 0x3B,
    ];

    /// <summary>A PNG with the chunk that announces more frames.</summary>
    public static byte[] AnimatedPng { get; } = [.. Png[..33], .. Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]), .. Png[33..]];

    /// <summary>The beginning of a picture as iPhones take it.</summary>
    public static byte[] Heic { get; } = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8];

    /// <summary>A GIF of one red pixel, followed by the same pixel in blue.</summary>
    public static byte[] AnimatedGif { get; } =
    [
        .. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255,
        0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0,
        0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 0x01, 0,
        0x3B,
    ];

    /// <summary>A picture with a red upper left quarter, blue elsewhere, and half transparent if it has alpha.</summary>
    public static byte[] Encode(SKEncodedImageFormat format, int width, int height, bool hasAlpha = false)
    {
        var alpha = hasAlpha ? SKAlphaType.Premul : SKAlphaType.Opaque;
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, alpha, SKColorSpace.CreateSrgb()));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(hasAlpha ? SKColors.Transparent : SKColors.Blue);
            using var red = new SKPaint { Color = SKColors.Red };
            canvas.DrawRect(SKRect.Create(width / 2, height / 2), red);
        }
        using var encoded = bitmap.Encode(format, 95);
        return encoded.ToArray();
    }

    /// <summary>A photo with its location, the camera's name, and an orientation (1 to 8).</summary>
    public static byte[] PhotoWithMetadata(int width = 160, int height = 80, ushort orientation = 1)
    {
        var jpeg = Encode(SKEncodedImageFormat.Jpeg, width, height);
        var exif = Exif(orientation);
        var segment = new byte[exif.Length + 10];
        segment[0] = 0xFF;
        segment[1] = 0xE1;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(exif.Length + 8));
        "Exif\0\0"u8.CopyTo(segment.AsSpan(4));
        exif.CopyTo(segment, 10);
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    /// <summary>A PNG picture of one color, with any size, bit depth and color type.</summary>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="bitDepth">Bits per channel or index.</param>
    /// <param name="colorType">0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha.</param>
    public static byte[] RawPng(int width, int height, byte bitDepth = 1, byte colorType = 0)
    {
        var channels = colorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var row = new byte[1 + (((width * channels * bitDepth) + 7) / 8)];
        using var pixels = new MemoryStream();
        using (var deflate = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
                deflate.Write(row);
        }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bitDepth;
        header[9] = colorType;
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A,
            .. Chunk("IHDR", header),
            .. colorType == 3 ? Chunk("PLTE", [0, 128, 0, 255, 255, 255]) : [],
            .. Chunk("tEXt", Encoding.Latin1.GetBytes($"Comment\0{Camera}")),
            .. Chunk("IDAT", pixels.ToArray()),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>Decodes a picture.</summary>
    public static SKBitmap Decode(byte[] picture) => SKBitmap.Decode(picture).ShouldNotBeNull();

    private static byte[] Chunk(string type, byte[] content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        var crc = uint.MaxValue;
        foreach (var each in chunk.AsSpan(4, content.Length + 4))
            crc = CrcTable[(byte)(crc ^ each)] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), ~crc);
        return chunk;
    }

    // A little-endian TIFF directory: the camera, the orientation, and a GPS directory with a location in Berlin.
    private static byte[] Exif(ushort orientation)
    {
        var camera = Encoding.ASCII.GetBytes(Camera + "\0");
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        void Entry(ushort tag, ushort type, uint count, uint value)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(value);
        }
        const uint Directory = 8;
        const uint AfterDirectory = Directory + 2 + (3 * 12) + 4;
        var gpsDirectory = AfterDirectory + (uint)camera.Length;
        var latitude = gpsDirectory + 2 + (2 * 12) + 4;
        writer.Write("II"u8);
        writer.Write((ushort)42);
        writer.Write(Directory);
        writer.Write((ushort)3);
        Entry(0x0110, 2, (uint)camera.Length, AfterDirectory);
        Entry(0x0112, 3, 1, orientation);
        Entry(0x8825, 4, 1, gpsDirectory);
        writer.Write(0u);
        writer.Write(camera);
        writer.Write((ushort)2);
        Entry(0x0001, 2, 2, 'N');
        Entry(0x0002, 5, 3, latitude);
        writer.Write(0u);
        foreach (var number in new uint[] { 52, 1, 31, 1, 12, 1 })
            writer.Write(number);
        return stream.ToArray();
    }
}

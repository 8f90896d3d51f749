using FlashSale.Domain.Catalog;
using Microsoft.Extensions.Logging;
using SkiaSharp;

namespace FlashSale.Data.Catalog;

/// <summary>
/// Re-encodes uploaded pictures: rotated upright, in sRGB, scaled down and without metadata such as location and camera. Decodes only
/// a few pictures at a time, each with at most <see cref="MaxPixels"/>. Thread-safe.
/// </summary>
public sealed partial class ImageEncoder(ILogger<ImageEncoder> logger) : IDisposable
{
    /// <summary>Maximum number of pixels. Larger pictures would take too much memory in the server and in browsers.</summary>
    public const int MaxPixels = 40_000_000;

    /// <summary>Longest side of a stored picture, in pixels.</summary>
    public const int LongestSide = 1600;

    /// <summary>Media type of every encoded picture.</summary>
    public const string ContentType = "image/webp";

    // A decoded picture takes up to 160 MB of memory.
    private const int MaxConcurrency = 2;
    private const int FullQuality = 85;
    // Compression artifacts are less visible in small pictures, and phones download these.
    private const int SizeQuality = 80;
    private const string Damaged = "This picture is damaged or incomplete. Save it again, then upload it.";
    private const string NotStored = "This picture can't be stored. Save it as a PNG or JPEG file, then upload it.";
    private const string Heif =
        "This is a HEIC or AVIF picture, which the shop can't read. Save it as a JPEG file, then upload that file.";
    private static readonly SKSamplingOptions Sampling = new(SKFilterMode.Linear, SKMipmapMode.Linear);
    private static readonly SKColorSpace Colors = SKColorSpace.CreateSrgb();
    private readonly SemaphoreSlim slots = new(MaxConcurrency);

    /// <summary>
    /// Decodes an uploaded file once, and encodes it to be stored in full and in the <see cref="ImageSize.Widths"/>. Animations are
    /// refused.
    /// </summary>
    /// <returns>Either the encoded picture or a user-visible problem.</returns>
    public Task<(EncodedPicture? Picture, string? Problem)> EncodeUploadAsync(byte[] file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return RunAsync(file, () => Encode(file), cancellationToken);
    }

    /// <summary>Scales a stored picture down to a width in pixels. A picture that is narrower keeps its size.</summary>
    /// <returns>The encoded picture; null if it can't be decoded.</returns>
    public async Task<byte[]?> ResizeAsync(byte[] picture, int width, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (content, problem) = await RunAsync(picture, () => Resize(picture, width), cancellationToken);
        if (problem is not null)
            LogNotResized(problem);
        return content;
    }

    /// <inheritdoc/>
    public void Dispose() => slots.Dispose();

    private async Task<(T? Result, string? Problem)> RunAsync<T>(
        byte[] file, Func<(T? Result, string? Problem)> convert, CancellationToken cancellationToken)
        where T : class
    {
        if (ImageContent.DetectType(file) is null)
            return (null, ImageContent.IsHeif(file) ? Heif : "This file isn't a PNG, JPEG, GIF or WebP picture. Choose another file.");
        await slots.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(convert, CancellationToken.None);
        }
        finally
        {
            slots.Release();
        }
    }

    private static (EncodedPicture? Picture, string? Problem) Encode(byte[] file)
    {
        var (full, problem) = Read(file, (width, height) => Scale(width, height, LongestSide, LongestSide), mayMove: false);
        if (full is null)
            return (null, problem);
        using (full)
        {
            if (Encode(full, FullQuality) is not { } content)
                return (null, NotStored);
            var sizes = new List<(int Width, byte[] Content)>();
            foreach (var width in ImageSize.Widths.Where(width => width < full.Width))
            {
                var size = Scale(full.Width, full.Height, width, int.MaxValue);
                using var scaled = full.Resize(new SKImageInfo(size.Width, size.Height, full.ColorType, full.AlphaType, Colors), Sampling);
                if (scaled is null || Encode(scaled, SizeQuality) is not { } sized)
                    return (null, NotStored);
                sizes.Add((width, sized));
            }
            return (new EncodedPicture(content, full.Width, full.Height, sizes), null);
        }
    }

    private static (byte[]? Content, string? Problem) Resize(byte[] picture, int width)
    {
        var (scaled, problem) = Read(
            picture, (fullWidth, fullHeight) => Scale(fullWidth, fullHeight, width, int.MaxValue), mayMove: true);
        if (scaled is null)
            return (null, problem);
        using (scaled)
            return Encode(scaled, SizeQuality) is { } content ? (content, null) : (null, NotStored);
    }

    // The picture, upright and in the size that sizeOf returns for its upright width and height.
    private static (SKBitmap? Picture, string? Problem) Read(byte[] file, Func<int, int, SKSizeI> sizeOf, bool mayMove)
    {
        using var data = SKData.CreateCopy(file);
        // Reads only the header.
        using var codec = SKCodec.Create(data);
        if (codec is not { Info: { Width: > 0, Height: > 0 } full } || !IsSupported(codec.EncodedFormat))
            return (null, Damaged);
        if ((long)full.Width * full.Height > MaxPixels)
        {
            return (null, string.Create(
                System.Globalization.CultureInfo.CurrentCulture,
                $"This picture has {full.Width:N0} × {full.Height:N0} pixels. "
                + $"Choose one with at most {MaxPixels / 1_000_000} million pixels, such as {8000:N0} × {5000:N0}."));
        }
        var isRotated = codec.EncodedOrigin
            is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var size = isRotated ? sizeOf(full.Height, full.Width) : sizeOf(full.Width, full.Height);
        // The size before the rotation.
        var (width, height) = isRotated ? (size.Height, size.Width) : (size.Width, size.Height);

        using var decoded = Decode(codec, full, width);
        if (decoded is null)
            return (null, Damaged);
        if (!mayMove && (codec.FrameCount > 1 || ImageContent.IsAnimatedPng(file)))
            return (null, "This picture is animated. Save one of its frames as a PNG or JPEG file, then upload it.");
        var upright = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, decoded.AlphaType, Colors));
        using var canvas = new SKCanvas(upright);
        using var image = SKImage.FromBitmap(decoded);
        using var paint = new SKPaint { BlendMode = SKBlendMode.Src };
        canvas.SetMatrix(OrientationMatrix(codec.EncodedOrigin, size));
        canvas.DrawImage(image, SKRect.Create(width, height), Sampling, paint);
        return (upright, null);
    }

    private static byte[]? Encode(SKBitmap picture, int quality)
    {
        using var encoded = picture.Encode(SKEncodedImageFormat.Webp, quality);
        return encoded?.ToArray();
    }

    private static bool IsSupported(SKEncodedImageFormat format) =>
        format is SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Gif or SKEncodedImageFormat.Webp;

    // Null if the file is truncated or doesn't match its header.
    private static SKBitmap? Decode(SKCodec codec, SKImageInfo full, int width)
    {
        // JPEG pictures can be decoded at 1/8, 1/4 or 1/2 of their size, which takes less memory.
        var scaled = codec.GetScaledDimensions(Math.Min(1f, (float)width / full.Width));
        if (scaled.Width < width)
            scaled = full.Size;
        var alpha = full.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        var bitmap = new SKBitmap(new SKImageInfo(scaled.Width, scaled.Height, SKColorType.Rgba8888, alpha, Colors));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success)
            return bitmap;
        bitmap.Dispose();
        return null;
    }

    private static SKSizeI Scale(int width, int height, int maxWidth, int maxHeight)
    {
        var scale = Math.Min(1d, Math.Min((double)maxWidth / width, (double)maxHeight / height));
        return new SKSizeI(Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    private static SKMatrix OrientationMatrix(SKEncodedOrigin origin, SKSizeI size) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, size.Width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, size.Width, 0, -1, size.Height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, size.Height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, size.Width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, size.Width, -1, 0, size.Height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, size.Height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to resize a stored picture: {Problem}")]
    private partial void LogNotResized(string problem);
}

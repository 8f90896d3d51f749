using System.Collections.Immutable;
using FlashSale.Data.Catalog;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Storefront;
using Microsoft.Extensions.Caching.Memory;

namespace FlashSale.Web.Storefront.Images;

/// <summary>Resizes products' pictures to the widths that pages use, on first request, and caches them in memory. Thread-safe.</summary>
internal sealed class PictureCache(ICatalog catalog, ImageEncoder pictures) : IDisposable
{
    /// <summary>The widths in which pictures are served, in pixels.</summary>
    public static readonly ImmutableArray<int> Widths = [320, 480, 800, 1200];

    private const int MaxBytes = 64 * 1024 * 1024;
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxBytes });
    private readonly Dictionary<(string Id, int Width), Task<SizedPicture?>> inProgress = [];
    private readonly Lock guard = new();

    /// <summary>A picture in one of the <see cref="Widths"/>. Drawings (SVG) fit every width and stay as they are.</summary>
    /// <returns>Null if there is no such picture, or if it can't be decoded.</returns>
    public async Task<SizedPicture?> FindAsync(string id, int width, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue((id, width), out SizedPicture? cached))
            return cached;
        Task<SizedPicture?>? making;
        lock (guard)
        {
            // All requests for a picture share the work, so no single request cancels it.
            if (!inProgress.TryGetValue((id, width), out making))
                inProgress.Add((id, width), making = Task.Run(() => MakeAsync(id, width), CancellationToken.None));
        }
        return await making.WaitAsync(cancellationToken);
    }

    public void Dispose() => cache.Dispose();

    private async Task<SizedPicture?> MakeAsync(string id, int width)
    {
        try
        {
            if (await catalog.FindImageAsync(id, CancellationToken.None) is not { } original)
                return null;
            var isDrawing = ImageContent.DetectType(original.Content) is null;
            var content = isDrawing ? original.Content : await pictures.ResizeAsync(original.Content, width);
            if (content is null)
                return null;
            var picture = new SizedPicture(content, isDrawing ? original.ContentType : ImageEncoder.ContentType, original.CreatedAt);
            return cache.Set((id, width), picture, new MemoryCacheEntryOptions { Size = content.Length });
        }
        finally
        {
            lock (guard)
                inProgress.Remove((id, width));
        }
    }
}

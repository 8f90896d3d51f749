using FlashSale.Data.Catalog;
using Microsoft.Extensions.Caching.Memory;

namespace FlashSale.Web.Storefront.Images;

/// <summary>Caches products' pictures in memory, in the widths that pages use. Thread-safe.</summary>
internal sealed class PictureCache(StoredSizes sizes) : IDisposable
{
    private const int MaxBytes = 64 * 1024 * 1024;
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxBytes });
    private readonly Dictionary<(string Id, int Width), Task<SizedPicture?>> inProgress = [];
    private readonly Lock guard = new();

    /// <inheritdoc cref="StoredSizes.FindAsync"/>
    public async Task<SizedPicture?> FindAsync(string id, int width, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue((id, width), out SizedPicture? cached))
            return cached;
        Task<SizedPicture?>? loading;
        lock (guard)
        {
            // All requests for a picture share the work, so no single request cancels it.
            if (!inProgress.TryGetValue((id, width), out loading))
                inProgress.Add((id, width), loading = Task.Run(() => LoadAsync(id, width), CancellationToken.None));
        }
        return await loading.WaitAsync(cancellationToken);
    }

    public void Dispose() => cache.Dispose();

    private async Task<SizedPicture?> LoadAsync(string id, int width)
    {
        try
        {
            return await sizes.FindAsync(id, width) is { } picture
                ? cache.Set((id, width), picture, new MemoryCacheEntryOptions { Size = picture.Content.Length })
                : null;
        }
        finally
        {
            lock (guard)
                inProgress.Remove((id, width));
        }
    }
}

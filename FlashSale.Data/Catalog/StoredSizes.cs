using FlashSale.Data.Engines;
using FlashSale.Domain.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Catalog;

/// <summary>
/// Finds products' pictures in the widths that pages use. They're encoded at the upload. A picture from before that is encoded at the first
/// request for a width, and stored too. Thread-safe.
/// </summary>
public sealed partial class StoredSizes(
    IDbContextFactory<FlashSaleDbContext> contexts, ImageEncoder encoder, ILogger<StoredSizes> logger)
{
    /// <summary>A picture in one of the <see cref="ImageSize.Widths"/>, or in its own width if it's narrower.</summary>
    /// <returns>Null if there is no such picture, or if it can't be decoded. Drawings (SVG) fit every width and stay as they are.</returns>
    public async Task<SizedPicture?> FindAsync(string imageId, int width, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await context.ProductImages.AsNoTracking().Where(image => image.Id == imageId)
            .Select(image => new
            {
                image.ContentType,
                image.CreatedAt,
                image.Width,
                Content = context.ImageSizes.Where(size => size.ImageId == imageId && size.Width == width)
                    .Select(size => size.Content).FirstOrDefault(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (stored is null)
            return null;
        if (stored.Content is { } sized)
            return new SizedPicture(sized, ImageEncoder.ContentType, stored.CreatedAt);
        var original = await context.ProductImages.Where(image => image.Id == imageId).Select(image => image.Content)
            .SingleOrDefaultAsync(cancellationToken);
        if (original is null)
            return null;
        if (stored.Width <= width || ImageContent.DetectType(original) is null)
            return new SizedPicture(original, stored.ContentType, stored.CreatedAt);
        if (await encoder.ResizeAsync(original, width, cancellationToken) is not { } resized)
            return null;
        await StoreAsync(context, new ImageSize { ImageId = imageId, Width = width, Content = resized });
        return new SizedPicture(resized, ImageEncoder.ContentType, stored.CreatedAt);
    }

    // The picture is shown even if it can't be stored. The next request for it then encodes it again.
    private async Task StoreAsync(FlashSaleDbContext context, ImageSize size)
    {
        context.Add(size);
        try
        {
            await context.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception error) when (DatabaseErrors.IsConstraintViolation(error))
        {
            // Another node stored it first, or the picture was deleted.
        }
        catch (DbUpdateException error)
        {
            LogNotStored(error, size.ImageId, size.Width);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to store picture {ImageId} in width {Width}")]
    private partial void LogNotStored(Exception error, string imageId, int width);
}

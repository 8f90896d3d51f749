using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Catalog;

/// <summary>Creates, changes and deletes products.</summary>
internal sealed partial class ProductService(
    IDbContextFactory<FlashSaleDbContext> contexts,
    ImageEncoder encoder,
    Currency currency,
    TimeProvider clock,
    ILogger<ProductService> logger) : IProducts
{
    private const string ImageField = "Image";
    private const int MaxConflicts = 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    public async Task<PageOf<Product>> ListAsync(string? search, int skip, int take, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var products = context.Products.AsNoTracking().WhereNameMatches(search);
        var page = await products.OrderByDescending(product => product.Id).Skip(skip).Take(take).ToListAsync(cancellationToken);
        return new PageOf<Product>(page, await products.CountAsync(cancellationToken));
    }

    public async Task<Product?> FindAsync(string productId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Products.AsNoTracking().SingleOrDefaultAsync(product => product.Id == productId, cancellationToken);
    }

    public async Task<EditOutcome<Product>> CreateAsync(ProductDraft draft, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft.Trimmed();
        if (draft.Validate(currency) is { Count: > 0 } problems)
            return new EditOutcome<Product>.Invalid(problems);
        if (draft.FindInvisibleCharacters(null) is { } hidden)
            return new EditOutcome<Product>.Invalid([hidden]);
        var now = clock.Now();
        var product = new Product
        {
            Id = EntityId.New(now),
            CreatedAt = now,
            UpdatedAt = now,
            Name = draft.Name,
            Description = draft.Description,
            Price = draft.Price,
            Published = draft.Published,
            UpdatedBy = actor,
        };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(product);
        context.Add(new Inventory { Id = EntityId.New(now), CreatedAt = now, UpdatedAt = now, ProductId = product.Id });
        await context.SaveChangesAsync(cancellationToken);
        return new EditOutcome<Product>.Saved(product);
    }

    public async Task<EditOutcome<Product>> UpdateAsync(
        string productId,
        ProductDraft draft,
        ulong rowVersion,
        string actor,
        PriceChange? confirmed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft.Trimmed();
        if (draft.Validate(currency) is { Count: > 0 } problems)
            return new EditOutcome<Product>.Invalid(problems);
        return await EditAsync(productId, rowVersion, actor, async (context, product) =>
        {
            if (draft.FindInvisibleCharacters(product) is { } hidden)
                return new EditOutcome<Product>.Invalid([hidden]);
            if (draft.Price < product.Price
                && await ValidateDiscountedPriceAsync(context, productId, draft.Price, cancellationToken) is { } refused)
            {
                return refused;
            }
            if (await RequireConfirmationAsync(context, product, draft, confirmed, cancellationToken) is { } unconfirmed)
                return unconfirmed;
            product.Name = draft.Name;
            product.Description = draft.Description;
            product.Price = draft.Price;
            product.Published = draft.Published;
            return null;
        }, cancellationToken);
    }

    public async Task<EditOutcome<Product>> AddImageAsync(
        string productId, byte[] content, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Length > ProductImage.MaxBytes)
            return new EditOutcome<Product>.Invalid(ImageField, "This picture is larger than 2 MB. Choose a smaller one.");
        var (picture, problem) = await encoder.EncodeUploadAsync(content, cancellationToken);
        if (picture is null)
            return new EditOutcome<Product>.Invalid(ImageField, problem!);
        return await EditImagesAsync(productId, actor, (context, product) =>
        {
            if (product.Images.Count >= Product.MaxImages)
            {
                return Task.FromResult<EditOutcome<Product>?>(new EditOutcome<Product>.Invalid(
                    ImageField, $"A product has at most {Product.MaxImages} pictures. Remove one first."));
            }
            var now = clock.Now();
            var image = new ProductImage
            {
                Id = EntityId.New(now),
                CreatedAt = now,
                UpdatedAt = now,
                ProductId = productId,
                ContentType = ImageEncoder.ContentType,
                Content = picture.Content,
                Width = picture.Width,
            };
            context.Add(image);
            context.AddRange(picture.Sizes.Select(size =>
                new ImageSize { ImageId = image.Id, Width = size.Width, Content = size.Content }));
            product.SetImages([.. product.Images, new GalleryImage(image.Id, null, picture.Width, picture.Height)]);
            return Task.FromResult<EditOutcome<Product>?>(null);
        }, cancellationToken);
    }

    public Task<EditOutcome<Product>> MoveImageAsync(
        string productId, string imageId, int position, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return EditImageAsync(productId, imageId, actor, (_, product, image) =>
        {
            var others = product.Images.Where(each => each != image).ToList();
            others.Insert(Math.Min(position, others.Count), image);
            product.SetImages(others);
            return Task.CompletedTask;
        }, cancellationToken);
    }

    public async Task<EditOutcome<Product>> SetAltTextAsync(
        string productId, string imageId, string? altText, string actor, CancellationToken cancellationToken = default)
    {
        altText = string.IsNullOrWhiteSpace(altText) ? null : altText.Trim();
        if (altText?.Length > GalleryImage.AltTextLength)
        {
            return new EditOutcome<Product>.Invalid(
                nameof(GalleryImage.AltText), $"Use at most {GalleryImage.AltTextLength} characters for the alt text.");
        }
        if (altText is not null && InvisibleCharacter.Find(altText, allowLineBreaks: false) is { Code: var code })
        {
            return new EditOutcome<Product>.Invalid(
                nameof(GalleryImage.AltText), $"The alt text has an invisible character ({code}). Remove it.");
        }
        return await EditImageAsync(productId, imageId, actor, (_, product, image) =>
        {
            product.SetImages(product.Images.Select(each => each == image ? each with { AltText = altText } : each));
            return Task.CompletedTask;
        }, cancellationToken);
    }

    public Task<EditOutcome<Product>> RemoveImageAsync(
        string productId, string imageId, string actor, CancellationToken cancellationToken = default) =>
        EditImageAsync(productId, imageId, actor, async (context, product, image) =>
        {
            product.SetImages(product.Images.Where(each => each != image));
            await DeleteUnusedImagesAsync(context, product, cancellationToken);
        }, cancellationToken);

    public async Task<EditOutcome<Product>> DeleteAsync(string productId, string actor, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcome = await TryDeleteAsync(productId, cancellationToken);
                if (outcome is EditOutcome<Product>.Saved)
                    LogDeleted(productId, actor);
                return outcome;
            }
            catch (Exception conflict) when (attempt < MaxConflicts && IsConflict(conflict))
            {
                // It was ordered, or a sale of it was planned, concurrently. Check again whether it has orders.
                await Backoff.PauseAsync(attempt, LongestPause, cancellationToken);
            }
        }
    }

    private static bool IsConflict(Exception error) =>
        error is DbUpdateConcurrencyException || DatabaseErrors.IsConstraintViolation(error) || DatabaseErrors.IsDeadlock(error);

    // Placing an order increases the inventory's row version. A concurrent order is therefore either found here or makes the delete fail,
    // and a later order finds no inventory.
    private async Task<EditOutcome<Product>> TryDeleteAsync(string productId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var product = await context.Products.SingleOrDefaultAsync(each => each.Id == productId, cancellationToken);
        if (product is null)
            return new EditOutcome<Product>.NotFound();
        var inventories = await context.Inventories.Where(inventory => inventory.ProductId == productId).ToListAsync(cancellationToken);
        if (await context.Orders.AnyAsync(order => order.ProductId == productId, cancellationToken))
            return new EditOutcome<Product>.Invalid("", "The product has orders and must be kept for the books. Unpublish it instead.");

        // Loaded instead of deleted by foreign keys, so that the change feed reports each deletion.
        context.RemoveRange(await context.Sales.Where(sale => sale.ProductId == productId).ToListAsync(cancellationToken));
        context.RemoveRange(await context.CountdownTimers.Where(timer => timer.ProductId == productId).ToListAsync(cancellationToken));
        context.RemoveRange(inventories);
        context.Remove(product);
        await context.StockMovements.Where(movement => movement.ProductId == productId).ExecuteDeleteAsync(cancellationToken);
        await context.ProductImages.Where(image => image.ProductId == productId).ExecuteDeleteAsync(cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitOrThrowAmbiguousAsync();
        return new EditOutcome<Product>.Saved(product);
    }

    private Task<EditOutcome<Product>> EditImageAsync(
        string productId,
        string imageId,
        string actor,
        Func<FlashSaleDbContext, Product, GalleryImage, Task> change,
        CancellationToken cancellationToken) =>
        EditImagesAsync(productId, actor, async (context, product) =>
        {
            if (product.Images.FirstOrDefault(each => each.Id == imageId) is not { } image)
            {
                return new EditOutcome<Product>.Invalid(
                    ImageField, "This picture was removed. Reload the page to see the current pictures.");
            }
            await change(context, product, image);
            return null;
        }, cancellationToken);

    // A change of one image can't overwrite another merchant's edit, so a conflict is simply retried.
    private async Task<EditOutcome<Product>> EditImagesAsync(
        string productId,
        string actor,
        Func<FlashSaleDbContext, Product, Task<EditOutcome<Product>?>> change,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(productId, cancellationToken) is not { } current)
                return new EditOutcome<Product>.NotFound();
            var outcome = await EditAsync(productId, current.RowVersion, actor, change, cancellationToken);
            if (outcome is not EditOutcome<Product>.Conflict)
                return outcome;
        }
    }

    private Task<EditOutcome<Product>> EditAsync(
        string productId,
        ulong rowVersion,
        string actor,
        Func<FlashSaleDbContext, Product, Task<EditOutcome<Product>?>> change,
        CancellationToken cancellationToken) =>
        Deadlocks.RetryAsync(() => EditOnceAsync(productId, rowVersion, actor, change, cancellationToken), cancellationToken);

    private async Task<EditOutcome<Product>> EditOnceAsync(
        string productId,
        ulong rowVersion,
        string actor,
        Func<FlashSaleDbContext, Product, Task<EditOutcome<Product>?>> change,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var product = await context.Products.SingleOrDefaultAsync(each => each.Id == productId, cancellationToken);
        if (product is null)
            return new EditOutcome<Product>.NotFound();
        if (product.RowVersion != rowVersion)
            return ConflictWith(product);
        if (await change(context, product) is { } refused)
            return refused;
        product.UpdatedAt = clock.Now();
        product.UpdatedBy = actor;
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitOrThrowAmbiguousAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return await FindAsync(productId, cancellationToken) is { } current
                ? ConflictWith(current)
                : new EditOutcome<Product>.NotFound();
        }
        return new EditOutcome<Product>.Saved(product);
    }

    // Invalid if the price would be 0 in a sale that is live or planned.
    private async Task<EditOutcome<Product>?> ValidateDiscountedPriceAsync(
        FlashSaleDbContext context, string productId, decimal price, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var discounts = await context.Sales.Where(sale => sale.ProductId == productId && sale.EndTime > now)
            .Select(sale => sale.Discount).ToListAsync(cancellationToken);
        return discounts.Any(discount => SalePricing.IsFree(price, discount, currency))
            ? new EditOutcome<Product>.Invalid(
                nameof(ProductDraft.Price),
                "At this price, a unit would cost nothing in a live or planned sale. Choose a higher price, or change the sale first.")
            : null;
    }

    // Locks the product's sales and increases the sale's row version, so that a concurrent change of its terms is checked against the new
    // price.
    private async Task<EditOutcome<Product>?> RequireConfirmationAsync(
        FlashSaleDbContext context, Product product, ProductDraft draft, PriceChange? confirmed, CancellationToken cancellationToken)
    {
        // Unpublished products too, because publishing them asks for no confirmation.
        if (draft.Price == product.Price)
            return null;
        await context.LockAsync([product.Id]);
        var now = clock.Now();
        var latestStart = now + PriceChange.LeadTime;
        var sale = await context.Sales.Where(each => each.ProductId == product.Id && each.EndTime > now && each.StartTime <= latestStart)
            .OrderBy(each => each.StartTime).FirstOrDefaultAsync(cancellationToken);
        if (sale is null)
            return null;
        var change = new PriceChange(
            PriceTag.Of(product.Price, sale.Discount, currency), PriceTag.Of(draft.Price, sale.Discount, currency));
        if (change != confirmed)
            return new EditOutcome<Product>.NeedsConfirmation(change);
        context.Entry(sale).Property(each => each.UpdatedAt).IsModified = true;
        return null;
    }

    // Orders keep the picture they were placed with. A concurrent order isn't visible here, but the inventory's new row version makes it
    // start over with the new main picture.
    private static async Task DeleteUnusedImagesAsync(FlashSaleDbContext context, Product product, CancellationToken cancellationToken)
    {
        await context.LockAsync([product.Id]);
        foreach (var inventory in await context.Inventories.Where(row => row.ProductId == product.Id).ToListAsync(cancellationToken))
            context.Entry(inventory).Property(row => row.UpdatedAt).IsModified = true;
        var kept = product.Images.Select(image => image.Id).ToList();
        await context.ProductImages
            .Where(image => image.ProductId == product.Id
                && !kept.Contains(image.Id)
                && !context.Orders.Any(order => order.ProductId == product.Id && order.ImageId == image.Id))
            .ExecuteDeleteAsync(cancellationToken);
    }

    private static EditOutcome<Product>.Conflict ConflictWith(Product current) => new(current, current.UpdatedBy, current.UpdatedAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Actor} deleted product {ProductId}")]
    private partial void LogDeleted(string productId, string actor);
}

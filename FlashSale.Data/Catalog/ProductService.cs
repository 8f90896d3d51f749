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
    ImageEncoder images,
    Currency currency,
    TimeProvider clock,
    ILogger<ProductService> logger) : IProducts
{
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

    public async Task<EditOutcome<Product>> SetImageAsync(
        string productId, byte[] content, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Length > ProductImage.MaxBytes)
            return new EditOutcome<Product>.Invalid("Image", "This picture is larger than 2 MB. Choose a smaller one.");
        var (picture, problem) = await images.EncodeUploadAsync(content, cancellationToken);
        if (picture is null)
            return new EditOutcome<Product>.Invalid("Image", problem!);
        while (true)
        {
            // A new picture can't overwrite another merchant's edit, so a conflict is simply retried.
            if (await FindAsync(productId, cancellationToken) is not { } current)
                return new EditOutcome<Product>.NotFound();
            var outcome = await EditAsync(productId, current.RowVersion, actor, async (context, product) =>
            {
                var now = clock.Now();
                var image = new ProductImage
                {
                    Id = EntityId.New(now),
                    CreatedAt = now,
                    UpdatedAt = now,
                    ProductId = productId,
                    ContentType = ImageEncoder.ContentType,
                    Content = picture,
                };
                await DeleteUnusedImagesAsync(context, productId, cancellationToken);
                context.Add(image);
                product.ImageId = image.Id;
                return null;
            }, cancellationToken);
            if (outcome is not EditOutcome<Product>.Conflict)
                return outcome;
        }
    }

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
    // start over with the new picture.
    private static async Task DeleteUnusedImagesAsync(FlashSaleDbContext context, string productId, CancellationToken cancellationToken)
    {
        if (!await context.ProductImages.AnyAsync(image => image.ProductId == productId, cancellationToken))
            return;
        await context.LockAsync([productId]);
        var inventory = await context.Inventories.SingleAsync(row => row.ProductId == productId, cancellationToken);
        context.Entry(inventory).Property(row => row.UpdatedAt).IsModified = true;
        await context.ProductImages
            .Where(image => image.ProductId == productId
                && !context.Orders.Any(order => order.ProductId == productId && order.ImageId == image.Id))
            .ExecuteDeleteAsync(cancellationToken);
    }

    private static EditOutcome<Product>.Conflict ConflictWith(Product current) => new(current, current.UpdatedBy, current.UpdatedAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Actor} deleted product {ProductId}")]
    private partial void LogDeleted(string productId, string actor);
}

namespace FlashSale.Domain.Catalog;

/// <summary>Manages products for merchants. Thread-safe.</summary>
public interface IProducts
{
    /// <summary>Products whose name contains every word of <paramref name="search"/> (<see cref="SearchKey"/>), newest first.</summary>
    Task<PageOf<Product>> ListAsync(string? search, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>A product by its id, published or not; null if it doesn't exist.</summary>
    Task<Product?> FindAsync(string productId, CancellationToken cancellationToken = default);

    /// <summary>Creates a product and its inventory with 0 units.</summary>
    /// <param name="draft">The product's values.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<EditOutcome<Product>> CreateAsync(ProductDraft draft, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Updates a product. Returns a conflict if it has changed since <paramref name="rowVersion"/>. A price change must be confirmed if a
    /// sale of the product is live or starts within <see cref="PriceChange.LeadTime"/>.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="draft">The product's new values.</param>
    /// <param name="rowVersion">The version that was loaded.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="confirmed">The price change that the merchant confirmed; null if none. Any other price change isn't saved.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<EditOutcome<Product>> UpdateAsync(
        string productId,
        ProductDraft draft,
        ulong rowVersion,
        string actor,
        PriceChange? confirmed,
        CancellationToken cancellationToken = default);

    /// <summary>Updates a product without a confirmed price change.</summary>
    Task<EditOutcome<Product>> UpdateAsync(
        string productId, ProductDraft draft, ulong rowVersion, string actor, CancellationToken cancellationToken = default) =>
        UpdateAsync(productId, draft, rowVersion, actor, confirmed: null, cancellationToken);

    /// <summary>
    /// Adds an image after a product's other images, from a PNG, JPEG, GIF or WebP file of at most <see cref="ProductImage.MaxBytes"/>.
    /// It's re-encoded without metadata, in all <see cref="ImageSize.Widths"/>. Files that can't be decoded, are animated or are too large
    /// are invalid, and so is an image beyond <see cref="Product.MaxImages"/>.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="content">The file.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<EditOutcome<Product>> AddImageAsync(
        string productId, byte[] content, string actor, CancellationToken cancellationToken = default);

    /// <summary>Moves an image to another place among its product's images. An image that the product no longer has is invalid.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="imageId">The image.</param>
    /// <param name="position">The new place: 0 for the main image. The last place if there are fewer images.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<EditOutcome<Product>> MoveImageAsync(
        string productId, string imageId, int position, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets an image's alt text. It's trimmed; null or an empty text means the product's name. Longer texts than
    /// <see cref="GalleryImage.AltTextLength"/> and texts with invisible characters are invalid.
    /// </summary>
    Task<EditOutcome<Product>> SetAltTextAsync(
        string productId, string imageId, string? altText, string actor, CancellationToken cancellationToken = default);

    /// <summary>Removes an image from its product. Its content is deleted unless an order shows it.</summary>
    Task<EditOutcome<Product>> RemoveImageAsync(
        string productId, string imageId, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a product with its sales, timers, stock, movements and pictures. Invalid if the product was ever ordered, because its
    /// orders refer to it; unpublish it instead.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>Saved with the deleted product, invalid, or not found.</returns>
    Task<EditOutcome<Product>> DeleteAsync(string productId, string actor, CancellationToken cancellationToken = default);
}

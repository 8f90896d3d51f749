using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Catalog;

/// <summary>The merchant's side of the catalogue.</summary>
public interface IProducts
{
    /// <summary>Products whose name contains every word of <paramref name="search"/> (<see cref="SearchKey"/>), newest first.</summary>
    Task<PageOf<Product>> ListAsync(string? search, int skip, int take, CancellationToken cancellationToken = default);

    /// <summary>A product by its id, published or not; null if there is none.</summary>
    Task<Product?> FindAsync(string productId, CancellationToken cancellationToken = default);

    /// <summary>Makes a product together with its inventory of 0 units.</summary>
    /// <param name="draft">What the product is to be.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<EditOutcome<Product>> CreateAsync(ProductDraft draft, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes a product that was loaded with <paramref name="rowVersion"/>; a conflict if it has changed since. A change of the price while a
    /// sale of it is live, or starts within <see cref="PriceChange.Notice"/>, has to be confirmed.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="draft">What the product is to be.</param>
    /// <param name="rowVersion">The version that was loaded.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="confirmed">The change of the price that the merchant confirmed; null if none. Any other change isn't saved.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    Task<EditOutcome<Product>> UpdateAsync(
        string productId, ProductDraft draft, ulong rowVersion, string actor, PriceChange? confirmed, CancellationToken cancellationToken = default);

    /// <summary>The same without a confirmation.</summary>
    Task<EditOutcome<Product>> UpdateAsync(
        string productId, ProductDraft draft, ulong rowVersion, string actor, CancellationToken cancellationToken = default) =>
        UpdateAsync(productId, draft, rowVersion, actor, confirmed: null, cancellationToken);

    /// <summary>
    /// Gives a product a new picture: a PNG, JPEG, GIF or WebP file of at most <see cref="ProductImage.MaxBytes"/>. The picture is decoded
    /// and encoded again, without its metadata; an animation becomes its first frame. A file that can't be decoded, or has too many pixels,
    /// is refused in words. Earlier pictures are deleted, except those that orders were placed with.
    /// </summary>
    Task<EditOutcome<Product>> SetImageAsync(string productId, byte[] content, string actor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a product that never had an order, with its sales, timers, stock, movements and picture. Refused in words if it had one, because
    /// the books need it: unpublish it instead.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="actor">Username of the merchant.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>Saved with the product as it was, invalid, or not found.</returns>
    Task<EditOutcome<Product>> DeleteAsync(string productId, string actor, CancellationToken cancellationToken = default);
}

using FlashSale.Domain.Catalog;

namespace FlashSale.Domain.Storefront;

/// <summary>Reads what shoppers see: published products and their sales. Thread-safe.</summary>
public interface ICatalog
{
    /// <summary>One page of a storefront section, with published products only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The query's <c>Skip</c> or <c>Take</c> is out of range.</exception>
    Task<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken = default);

    /// <summary>A published product with its sale, stock and banner; null if it doesn't exist or isn't published.</summary>
    Task<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken = default);

    /// <summary>A product, published or not, as its page would show it. For merchants only. Null if it doesn't exist.</summary>
    Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default);

    /// <summary>A picture by its id; null if it doesn't exist.</summary>
    Task<ProductImage?> FindImageAsync(string imageId, CancellationToken cancellationToken = default);
}

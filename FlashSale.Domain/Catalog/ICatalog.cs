namespace FlashSale.Domain.Catalog;

/// <summary>What shoppers see: published products and their sales. Reads only.</summary>
public interface ICatalog
{
    /// <summary>One page of a section of the storefront. Only published products are in it.</summary>
    Task<PageOf<SaleCard>> FindSalesAsync(SaleQuery query, CancellationToken cancellationToken = default);

    /// <summary>A published product with its sale, stock and banner; null if there is none with this id or it is not published.</summary>
    Task<ProductPage?> FindProductAsync(string productId, CancellationToken cancellationToken = default);

    /// <summary>A product as its page would show it if it were published, for merchants only; null if there is none with this id.</summary>
    Task<ProductPage?> PreviewProductAsync(string productId, CancellationToken cancellationToken = default);

    /// <summary>A picture by its id, or null.</summary>
    Task<ProductImage?> FindImageAsync(string imageId, CancellationToken cancellationToken = default);
}

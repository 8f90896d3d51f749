using FlashSale.Domain.Catalog;

namespace FlashSale.Web.Merchant.Catalog;

/// <summary>Unsaved values of the product form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description.</param>
/// <param name="Price">Its price.</param>
/// <param name="Published">True if shoppers can see it.</param>
/// <param name="Original">The product's values when it was loaded; null for a new product.</param>
/// <param name="RowVersion">The product's row version when it was loaded; 0 for a new product.</param>
public sealed record TypedProduct(
    string Name, string? Description, decimal? Price, bool Published, ProductDraft? Original, ulong RowVersion);

using FlashSale.Domain.Catalog;

namespace FlashSale.Web.Merchant.Catalog;

/// <summary>What a merchant has typed of a product and not saved yet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description.</param>
/// <param name="Price">Its price.</param>
/// <param name="Published">Whether shoppers are to see it.</param>
/// <param name="Original">What is being changed, as it was loaded; null for a new product.</param>
/// <param name="RowVersion">The version that it was loaded with; 0 for a new product.</param>
public sealed record TypedProduct(string Name, string? Description, decimal? Price, bool Published, ProductDraft? Original, ulong RowVersion);

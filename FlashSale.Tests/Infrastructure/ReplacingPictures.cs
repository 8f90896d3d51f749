using FlashSale.Domain;
using FlashSale.Domain.Catalog;

namespace FlashSale.Tests.Infrastructure;

/// <summary>Gives a product one picture, as most tests need it.</summary>
public static class ReplacingPictures
{
    /// <summary>Adds a picture, and removes the product's former pictures if it's saved.</summary>
    public static async Task<EditOutcome<Product>> SetImageAsync(
        this IProducts products, string productId, byte[] content, string actor, CancellationToken cancellationToken = default)
    {
        var outcome = await products.AddImageAsync(productId, content, actor, cancellationToken);
        while (outcome is EditOutcome<Product>.Saved { Value.Images: [var former, _, ..] })
            outcome = await products.RemoveImageAsync(productId, former.Id, actor, cancellationToken);
        return outcome;
    }
}

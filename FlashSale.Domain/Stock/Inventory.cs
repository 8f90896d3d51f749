using FlashSale.Domain.Catalog;

namespace FlashSale.Domain.Stock;

/// <summary>The stock of one product. Every change is guarded by the row version.</summary>
public sealed class Inventory : Entity
{
    /// <summary>Maximum stock of a product, in units.</summary>
    public const int MaxStock = 1_000_000_000;

    /// <summary>The product.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product; null unless loaded.</summary>
    public Product? Product { get; init; }

    /// <summary>Units that can be sold, 0 to <see cref="MaxStock"/>.</summary>
    public int Stock { get; set; }

    /// <summary>Increased by the database on every update. Guards writes, orders stock messages, and serves as the ETag.</summary>
    public ulong RowVersion { get; init; }
}

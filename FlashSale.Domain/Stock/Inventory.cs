using FlashSale.Domain.Catalog;

namespace FlashSale.Domain.Stock;

/// <summary>How many units of a product can be sold. One for each product; every change is guarded by its row version.</summary>
public sealed class Inventory : Entity
{
    /// <summary>Most units that a product can have.</summary>
    public const int MaxStock = 1_000_000_000;

    /// <summary>The product.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product; null unless loaded.</summary>
    public Product? Product { get; init; }

    /// <summary>Units that can be sold, 0 or more.</summary>
    public int Stock { get; set; }

    /// <summary>Raised by the database at every update; only ever grows. Guards the stock, orders stock messages, serves as ETag.</summary>
    public ulong RowVersion { get; init; }
}

namespace FlashSale.Domain.Stock;

/// <summary>A change of stock other than by an order. Append-only, except that old movements are merged into one.</summary>
public sealed class StockMovement : Entity
{
    /// <summary>Longest note, in characters.</summary>
    public const int NoteLength = 500;

    /// <summary>The product.</summary>
    public required string ProductId { get; init; }

    /// <summary>Units added (positive) or removed (negative); never 0.</summary>
    public required int Delta { get; init; }

    /// <summary>The reason.</summary>
    public required StockReason Reason { get; init; }

    /// <summary>Username of the merchant who made it.</summary>
    public required string Actor { get; init; }

    /// <summary>The merchant's note; null if there is none.</summary>
    public string? Note { get; init; }

    /// <summary>The stock after the movement, 0 or more.</summary>
    public required int ResultingStock { get; init; }
}

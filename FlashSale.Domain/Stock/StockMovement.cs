namespace FlashSale.Domain.Stock;

/// <summary>A change of stock that is not an order. Append-only.</summary>
public sealed class StockMovement : Entity
{
    /// <summary>Longest note, in characters.</summary>
    public const int NoteLength = 500;

    /// <summary>The product.</summary>
    public required string ProductId { get; init; }

    /// <summary>Units that came (positive) or went (negative); never 0.</summary>
    public required int Delta { get; init; }

    /// <summary>Why.</summary>
    public required StockReason Reason { get; init; }

    /// <summary>Username of who did it.</summary>
    public required string Actor { get; init; }

    /// <summary>What the merchant noted.</summary>
    public string? Note { get; init; }

    /// <summary>The stock after it, 0 or more.</summary>
    public required int ResultingStock { get; init; }
}

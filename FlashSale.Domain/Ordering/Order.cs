using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;

namespace FlashSale.Domain.Ordering;

/// <summary>Units of a product that somebody bought. Its prices are frozen when it is placed.</summary>
public sealed class Order : Entity
{
    private const int NumberLength = 10;

    /// <summary>Whose it is; null once the person deleted the account.</summary>
    public string? UserId { get; set; }

    /// <summary>The product.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product; null unless loaded.</summary>
    public Product? Product { get; init; }

    /// <summary>The product's name when the order was placed. Renaming the product doesn't change it.</summary>
    public required string ProductName { get; init; }

    /// <summary>The product's picture (<see cref="ProductImage"/>) when the order was placed; null if it had none.</summary>
    public string? ImageId { get; init; }

    /// <summary>The sale that it was bought in.</summary>
    public string? SaleId { get; init; }

    /// <summary>The sale that it was bought in; null unless loaded.</summary>
    public Sale? Sale { get; init; }

    /// <summary>Units, 1 or more.</summary>
    public required int Quantity { get; init; }

    /// <summary>What one unit cost when it was placed.</summary>
    public required decimal UnitPrice { get; init; }

    /// <summary>What all units cost together.</summary>
    public required decimal Total { get; init; }

    /// <summary>ISO 4217 code of the prices.</summary>
    public required string Currency { get; init; }

    /// <summary>Where it stands.</summary>
    public required OrderStatus Status { get; set; }

    /// <summary>Until when a pending order holds its units; null otherwise.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When its unpaid hold ended, by expiry or cancellation. Null unless that happened and no payment arrived since.</summary>
    public DateTimeOffset? HoldReleasedAt { get; set; }

    /// <summary>
    /// Keyed hash of the buyer's e-mail address, set only when the account is deleted while the sale runs, so that a new account with
    /// the same address can't exceed the customer limit. Cleared after the sale; null otherwise.
    /// </summary>
    public byte[]? FormerBuyerHash { get; set; }

    /// <summary>The buyer's key for this one purchase; unique for the buyer.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>Its place among the sale's orders: 1, 2, 3 …; unique in the sale.</summary>
    public int? ClaimNumber { get; init; }

    /// <summary>Username of who moved its status last; null if nobody has.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>When its buyer deleted it: he does not see it any more, the shop keeps it. Null unless he did.</summary>
    public DateTimeOffset? HiddenAt { get; set; }

    /// <summary>The order's number as people read and type it, such as <c>7K3M9-Q2XTA</c>: the random end of the id.</summary>
    public string Number => NumberOf(Id);

    /// <summary>The number of the order with this id.</summary>
    public static string NumberOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return $"{id[^10..^5]}-{id[^5..]}".ToUpperInvariant();
    }

    /// <summary>The end of the id of the order with this number, however it is typed; null if it cannot be an order number.</summary>
    public static string? IdEndOf(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        var letters = number.Replace("-", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        return letters.Length == NumberLength && letters.All(char.IsAsciiLetterOrDigit) ? letters : null;
    }
}

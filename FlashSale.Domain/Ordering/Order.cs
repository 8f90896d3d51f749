using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;

namespace FlashSale.Domain.Ordering;

/// <summary>
/// Units of a product that a buyer ordered. Names and prices stay as they were when it was placed. Only <see cref="Move"/> and
/// <see cref="Hide"/> change its state afterwards. Not thread-safe.
/// </summary>
public sealed class Order : Entity
{
    private const int NumberLength = 10;

    private OrderStatus status;
    private DateTimeOffset? expiresAt;
    private DateTimeOffset? holdReleasedAt;
    private DateTimeOffset? hiddenAt;
    private string? updatedBy;

    /// <summary>The buyer; null once the account is deleted.</summary>
    public string? UserId { get; set; }

    /// <summary>The product.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product; null unless loaded.</summary>
    public Product? Product { get; init; }

    /// <summary>The product's name when the order was placed. Renaming the product doesn't change it.</summary>
    public required string ProductName { get; init; }

    /// <summary>The product's picture (<see cref="ProductImage"/>) when the order was placed; null if it had none.</summary>
    public string? ImageId { get; init; }

    /// <summary>The sale that it was bought in; null if it was bought outside a sale.</summary>
    public string? SaleId { get; init; }

    /// <summary>The sale that it was bought in; null unless loaded.</summary>
    public Sale? Sale { get; init; }

    /// <summary>Units, 1 or more.</summary>
    public required int Quantity { get; init; }

    /// <summary>Price of one unit when the order was placed.</summary>
    public required decimal UnitPrice { get; init; }

    /// <summary>Price of all units together.</summary>
    public required decimal Total { get; init; }

    /// <summary>ISO 4217 code of the prices.</summary>
    public required string Currency { get; init; }

    /// <summary>Its status.</summary>
    public required OrderStatus Status
    {
        get => status;
        init => status = value;
    }

    /// <summary>When a pending order's hold ends; null for any other status.</summary>
    public DateTimeOffset? ExpiresAt
    {
        get => expiresAt;
        init => expiresAt = value;
    }

    /// <summary>When its unpaid hold ended, by expiry or cancellation. Null unless that happened and no payment arrived since.</summary>
    public DateTimeOffset? HoldReleasedAt
    {
        get => holdReleasedAt;
        init => holdReleasedAt = value;
    }

    /// <summary>
    /// Keyed hash of the buyer's e-mail address, set only when the account is deleted while the sale runs, so that a new account with
    /// the same address can't exceed the customer limit. Cleared after the sale; null otherwise.
    /// </summary>
    public byte[]? FormerBuyerHash { get; set; }

    /// <summary>The buyer's key for this one purchase; unique for the buyer.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>Its number among the sale's orders: 1, 2, 3 …; unique in the sale.</summary>
    public int? ClaimNumber { get; init; }

    /// <summary>Username of the merchant who moved its status last; null if the buyer or the shop did, or if it never moved.</summary>
    public string? UpdatedBy
    {
        get => updatedBy;
        init => updatedBy = value;
    }

    /// <summary>When its buyer deleted it. The buyer no longer sees it; the shop keeps it. Null unless they did.</summary>
    public DateTimeOffset? HiddenAt
    {
        get => hiddenAt;
        init => hiddenAt = value;
    }

    /// <summary>The order's number as people read and type it, such as <c>7K3M9-Q2XTA</c>: the random end of the id.</summary>
    public string Number => NumberOf(Id);

    /// <summary>
    /// Moves the order to another status, and its units with it: they go back into stock, or are taken from it again. Changes nothing
    /// unless the outcome is <see cref="OrderMove.Done"/>. The caller saves, guarded by the row versions.
    /// </summary>
    /// <param name="to">The new status.</param>
    /// <param name="inventory">The product's stock.</param>
    /// <param name="now">The time.</param>
    /// <param name="actor">Username of the merchant who moves it; null for the buyer or the shop.</param>
    /// <exception cref="InvalidOperationException">The order's sale isn't loaded.</exception>
    public OrderMove Move(OrderStatus to, Inventory inventory, DateTimeOffset now, string? actor = null)
    {
        if (SaleId is not null && Sale is null)
            throw new InvalidOperationException($"Order {Id} can't move without its sale: load the sale with it.");
        if (!OrderLifecycle.CanMove(status, to))
            return new OrderMove.NotAllowed(this, to);
        if (!status.HoldsStock() && to.HoldsStock())
        {
            if (OrderUnits.Left(inventory, Sale) is var left && left < Quantity)
                return new OrderMove.NotEnoughUnits(this, left);
            OrderUnits.Take(inventory, Sale, Quantity, now);
            holdReleasedAt = null;
        }
        else if (status.HoldsStock() && !to.HoldsStock())
        {
            OrderUnits.GiveBack(inventory, Sale, Quantity, now);
            if (status == OrderStatus.Pending)
                holdReleasedAt = now;
        }
        status = to;
        expiresAt = null;
        if (!to.IsOver())
            hiddenAt = null;
        UpdatedAt = now;
        updatedBy = actor;
        return new OrderMove.Done(this);
    }

    /// <summary>Hides the order from its buyer; false if it isn't over yet, and then nothing changes.</summary>
    public bool Hide(DateTimeOffset now)
    {
        if (!status.IsOver())
            return false;
        hiddenAt = now;
        return true;
    }

    /// <summary>The number of the order with this id.</summary>
    public static string NumberOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return $"{id[^10..^5]}-{id[^5..]}".ToUpperInvariant();
    }

    /// <summary>
    /// The end of the id that belongs to an order number; null if the text can't be one. Case, hyphens and outer spaces are ignored.
    /// </summary>
    public static string? IdEndOf(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        var letters = number.Replace("-", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        return letters.Length == NumberLength && letters.All(char.IsAsciiLetterOrDigit) ? letters : null;
    }
}

using FlashSale.Domain.Ordering;

namespace FlashSale.Domain.Payments;

/// <summary>One attempt to pay an order at an <see cref="IPaymentGateway"/>.</summary>
public sealed class Payment : Entity
{
    /// <summary>Longest <see cref="Reference"/> and <see cref="Receipt"/>, in characters.</summary>
    public const int ReferenceLength = 255;

    /// <summary>Longest <see cref="Page"/>, in characters.</summary>
    public const int PageLength = 2_000;

    /// <summary>The order.</summary>
    public required string OrderId { get; init; }

    /// <summary>The order; null unless loaded.</summary>
    public Order? Order { get; init; }

    /// <summary>The gateway's name.</summary>
    public required string Gateway { get; init; }

    /// <summary>The amount to pay, more than 0.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of the amount.</summary>
    public required string Currency { get; init; }

    /// <summary>The payment's status.</summary>
    public required PaymentStatus Status { get; set; }

    /// <summary>The gateway's id for it; null until the gateway created its page.</summary>
    public string? Reference { get; set; }

    /// <summary>URL of the page where the buyer pays; null until the gateway created it.</summary>
    public string? Page { get; set; }

    /// <summary>The gateway's reference for a refund; null until it's paid.</summary>
    public string? Receipt { get; set; }
}

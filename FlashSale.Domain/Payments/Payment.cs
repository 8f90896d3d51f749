using FlashSale.Domain.Ordering;

namespace FlashSale.Domain.Payments;

/// <summary>One try to pay an order at a <see cref="IPaymentGateway"/>.</summary>
public sealed class Payment : Entity
{
    /// <summary>Longest <see cref="Reference"/> and <see cref="Receipt"/>, in characters.</summary>
    public const int ReferenceLength = 255;

    /// <summary>Longest <see cref="Page"/>, in characters.</summary>
    public const int PageLength = 2_000;

    /// <summary>What it pays.</summary>
    public required string OrderId { get; init; }

    /// <summary>What it pays; null unless loaded.</summary>
    public Order? Order { get; init; }

    /// <summary>Name of the gateway that it is with.</summary>
    public required string Gateway { get; init; }

    /// <summary>What is to be paid.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of the amount.</summary>
    public required string Currency { get; init; }

    /// <summary>Where it stands.</summary>
    public required PaymentStatus Status { get; set; }

    /// <summary>The gateway's own id of it; null until the gateway has been told.</summary>
    public string? Reference { get; set; }

    /// <summary>Address of the page where the buyer pays; null until the gateway has been told.</summary>
    public string? Page { get; set; }

    /// <summary>What the gateway wants to know for a refund; null until it is paid.</summary>
    public string? Receipt { get; set; }
}

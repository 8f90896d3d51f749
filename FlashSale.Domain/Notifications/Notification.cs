namespace FlashSale.Domain.Notifications;

/// <summary>Something the shop tells a customer in the app.</summary>
public sealed class Notification : Entity
{
    /// <summary>Longest text, in characters.</summary>
    public const int TextLength = 500;

    /// <summary>To whom.</summary>
    public required string UserId { get; init; }

    /// <summary>What it is about, such as <c>order.confirmed</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>A sentence for the customer.</summary>
    public required string Text { get; init; }

    /// <summary>The order that it is about, if any.</summary>
    public string? OrderId { get; init; }

    /// <summary>When the customer read it; null until then.</summary>
    public DateTimeOffset? ReadAt { get; set; }
}

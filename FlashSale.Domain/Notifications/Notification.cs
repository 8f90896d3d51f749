namespace FlashSale.Domain.Notifications;

/// <summary>An in-app notification for a customer.</summary>
public sealed class Notification : Entity
{
    /// <summary>Longest text, in characters.</summary>
    public const int TextLength = 500;

    /// <summary>The recipient.</summary>
    public required string UserId { get; init; }

    /// <summary>The kind of event, such as <c>order.confirmed</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The text that the customer sees.</summary>
    public required string Text { get; init; }

    /// <summary>The related order; null if there is none.</summary>
    public string? OrderId { get; init; }

    /// <summary>When the customer read it; null until then.</summary>
    public DateTimeOffset? ReadAt { get; set; }
}

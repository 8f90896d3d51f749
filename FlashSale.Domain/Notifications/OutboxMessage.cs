namespace FlashSale.Domain.Notifications;

/// <summary>Work for outside of the database, written in the same transaction as what it tells of, and done at least once.</summary>
public sealed class OutboxMessage : Entity
{
    /// <summary>What is to be done, such as <c>order.confirmed.email</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it needs, as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>Not before this time.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>When it was done; null until then.</summary>
    public DateTimeOffset? SentAt { get; set; }
}

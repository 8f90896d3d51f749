namespace FlashSale.Domain.Notifications;

/// <summary>Work for outside of the database, written in the same transaction as what it tells of, and done at least once.</summary>
public sealed class OutboxMessage : Entity
{
    /// <summary>Longest <see cref="LastError"/>, in characters.</summary>
    public const int ErrorLength = 500;

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

    /// <summary>When it was given up because it can never succeed; null otherwise. It isn't tried again.</summary>
    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>Why the last try failed, in words for the merchant, at most <see cref="ErrorLength"/> characters; null if none failed.</summary>
    public string? LastError { get; set; }
}

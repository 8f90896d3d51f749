namespace FlashSale.Domain.Notifications;

/// <summary>
/// A task outside of the database, such as sending an e-mail. It's stored in the transaction of the change that causes it, and done at
/// least once.
/// </summary>
public sealed class OutboxMessage : Entity
{
    /// <summary>Longest <see cref="LastError"/>, in characters.</summary>
    public const int ErrorLength = 500;

    /// <summary>The kind of task, such as <c>order.confirmed.email</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The task's data, as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>Number of failed attempts.</summary>
    public int Attempts { get; set; }

    /// <summary>The earliest time of the next attempt.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>When it was done; null until then.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>When it was given up because it can't succeed; null otherwise. It isn't retried automatically.</summary>
    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>Why the last attempt failed, for merchants; at most <see cref="ErrorLength"/> characters, null if none failed.</summary>
    public string? LastError { get; set; }
}

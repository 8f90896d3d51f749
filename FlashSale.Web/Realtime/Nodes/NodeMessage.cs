using System.Text.Json.Serialization;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>A message from a node to its peers. Each node sends at least one a second, even with nothing to report.</summary>
internal sealed record NodeMessage
{
    /// <summary>The id of the sending node.</summary>
    public required string From { get; init; }

    /// <summary>The sender's message counter, from 1. Unsent messages count too, so a missing number means a missed message.</summary>
    public required long Number { get; init; }

    /// <summary>Whether the sender has clients that follow changes.</summary>
    public bool WantsChanges { get; init; }

    /// <summary>Whether the sender is stopping and has sent everything.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Whether an earlier message may not have been sent, so receivers must assume a gap.</summary>
    public bool HasLost { get; init; }

    /// <summary>Whether changes were dropped because too many were pending.</summary>
    public bool HasLostChanges { get; init; }

    // These two keep the names that earlier versions send, so that nodes can be updated one at a time.

    /// <summary>Nodes that fell silent and may have missed changes that they wanted.</summary>
    [JsonPropertyName("Forsaken")]
    public IReadOnlyList<string> SuspectedPeers { get; init; } = [];

    /// <summary>Nodes that want changes, each with the number of its last message. The sender now sends every change it commits.</summary>
    [JsonPropertyName("Heeded")]
    public IReadOnlyDictionary<string, long> AcknowledgedPeers { get; init; } = new Dictionary<string, long>();

    /// <summary>The newest stock levels.</summary>
    public IReadOnlyList<StockLevel> Levels { get; init; } = [];

    /// <summary>Ids of products that a merchant edited, or whose sales were edited.</summary>
    public IReadOnlyList<string> Edits { get; init; } = [];

    /// <summary>Ids of accounts whose sessions, roles or names changed.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Ids of API sessions that ended.</summary>
    public IReadOnlyList<string> EndedSessions { get; init; } = [];

    /// <summary>Committed changes, oldest first.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>Whether the content is well-formed. Invalid content would break the pages that show it.</summary>
    public bool IsValid =>
        From is { Length: > 0 }
        && Levels is not null && Levels.All(IsValidLevel)
        && SuspectedPeers is not null
        && AcknowledgedPeers is not null
        && Edits is not null && Edits.All(IsId)
        && Accounts is not null && Accounts.All(account => account is { Length: > 0 })
        && EndedSessions is not null && EndedSessions.All(IsId)
        && Changes is not null && Changes.All(IsValidChange);

    private static bool IsValidLevel(StockLevel level) =>
        level is { Stock: >= 0, Claimed: >= 0, Offered: null or >= 0 } && IsId(level.ProductId);

    private static bool IsValidChange(Change change) =>
        change is { Before: not null } or { After: not null }
        && (change.Before is null || change.After is null || IsSameEntity(change.Before, change.After))
        && IsId(change.Entity.Id);

    private static bool IsSameEntity(Entity before, Entity after) => before.GetType() == after.GetType() && before.Id == after.Id;

    private static bool IsId(string? text) => text?.Length == EntityId.Length && EntityId.IsWellFormed(text);
}

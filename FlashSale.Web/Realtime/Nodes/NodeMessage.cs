using System.Text.Json.Serialization;
using FlashSale.Domain;
using FlashSale.Domain.Realtime;

namespace FlashSale.Web.Realtime.Nodes;

/// <summary>What a node says to the others: at least once a second, with or without news.</summary>
internal sealed record NodeMessage
{
    /// <summary>The node.</summary>
    public required string From { get; init; }

    /// <summary>Counts from 1 what the node said, also what it could not send: who misses a number has missed something.</summary>
    public required long Number { get; init; }

    /// <summary>Whether the node has clients that follow changes.</summary>
    public bool WantsChanges { get; init; }

    /// <summary>Whether the node stops, and has said all: it will not be heard again.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Whether something was not said that should have been: whoever hears this has missed it.</summary>
    public bool HasLost { get; init; }

    /// <summary>Whether changes were not said, because there were too many.</summary>
    public bool HasLostChanges { get; init; }

    /// <summary>Nodes that were not heard, and may not have been told of changes that they wanted.</summary>
    [JsonPropertyName("Forsaken")]
    public IReadOnlyList<string> SuspectedPeers { get; init; } = [];

    /// <summary>The nodes that changes are passed on to, each with the number of what it said last: from this message on, everything that is committed is said.</summary>
    [JsonPropertyName("Heeded")]
    public IReadOnlyDictionary<string, long> AcknowledgedPeers { get; init; } = new Dictionary<string, long>();

    /// <summary>The newest stock of products.</summary>
    public IReadOnlyList<StockLevel> Levels { get; init; } = [];

    /// <summary>Products that a merchant changed, or their sales.</summary>
    public IReadOnlyList<string> Edits { get; init; } = [];

    /// <summary>Accounts of which something else is known: their sessions, roles or name.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Sessions of API clients that ended.</summary>
    public IReadOnlyList<string> EndedSessions { get; init; } = [];

    /// <summary>What was committed, the oldest first.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>Whether it can be from a node of this shop: whatever else is in it would break what shows it.</summary>
    public bool IsSound =>
        From is { Length: > 0 }
        && Levels is not null && Levels.All(level => level is { Stock: >= 0, Claimed: >= 0, Offered: null or >= 0 } && IsId(level.ProductId))
        && SuspectedPeers is not null
        && AcknowledgedPeers is not null
        && Edits is not null && Edits.All(IsId)
        && Accounts is not null && Accounts.All(account => account is { Length: > 0 })
        && EndedSessions is not null && EndedSessions.All(IsId)
        && Changes is not null && Changes.All(IsSoundChange);

    private static bool IsSoundChange(Change change) =>
        change is { Before: not null } or { After: not null }
        && (change.Before is null || change.After is null || (change.Before.GetType() == change.After.GetType() && change.Before.Id == change.After.Id))
        && IsId(change.Entity.Id);

    private static bool IsId(string? text) => text?.Length == EntityId.Length && EntityId.IsWellFormed(text);
}

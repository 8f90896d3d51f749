namespace FlashSale.Domain;

/// <summary>What every kept thing of the shop has in common.</summary>
public abstract class Entity
{
    /// <summary>URL-safe id made by the application (<see cref="EntityId"/>); the API's <c>objectId</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made: UTC, whole milliseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed: UTC, whole milliseconds.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>A copy with the same values, that points to the same other things.</summary>
    public Entity Copy() => (Entity)MemberwiseClone();
}

namespace FlashSale.Domain;

/// <summary>Base class of everything the shop stores under an id.</summary>
public abstract class Entity
{
    /// <summary>URL-safe id (see <see cref="EntityId"/>); the API's <c>objectId</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When it was created: UTC, whole milliseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed: UTC, whole milliseconds.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Creates a shallow copy.</summary>
    public Entity Copy() => (Entity)MemberwiseClone();
}

namespace FlashSale.Domain.Catalog;

/// <summary>A banner on its product's page that counts down and disappears at its end.</summary>
public sealed class CountdownTimer : Entity
{
    /// <summary>Longest duration: a year.</summary>
    public const int MaxDuration = 366 * 24 * 60 * 60;

    /// <summary>The product on whose page it shows.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product on whose page it shows; null unless loaded.</summary>
    public Product? Product { get; init; }

    /// <summary>How long it runs from <see cref="Entity.CreatedAt"/>, in seconds; more than 0.</summary>
    public required int Duration { get; set; }

    /// <summary>Username of who changed it last.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>Raised by the database at every update; only ever grows.</summary>
    public ulong RowVersion { get; init; }

    /// <summary>When it ends and disappears.</summary>
    public DateTimeOffset EndsAt => CreatedAt.AddSeconds(Duration);
}

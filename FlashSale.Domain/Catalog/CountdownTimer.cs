namespace FlashSale.Domain.Catalog;

/// <summary>A banner on its product's page that counts down to its end and then disappears.</summary>
public sealed class CountdownTimer : Entity
{
    /// <summary>Longest duration, in seconds: one leap year.</summary>
    public const int MaxDuration = 366 * 24 * 60 * 60;

    /// <summary>The product whose page shows it.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product whose page shows it; null unless loaded.</summary>
    public Product? Product { get; init; }

    /// <summary>How long it runs from <see cref="Entity.CreatedAt"/>, in seconds: 1 to <see cref="MaxDuration"/>.</summary>
    public required int Duration { get; set; }

    /// <summary>Username of the merchant who changed it last.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>Increased by the database on every update.</summary>
    public ulong RowVersion { get; init; }

    /// <summary>When it ends and disappears.</summary>
    public DateTimeOffset EndsAt => CreatedAt.AddSeconds(Duration);
}

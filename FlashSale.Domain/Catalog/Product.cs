namespace FlashSale.Domain.Catalog;

/// <summary>Something the shop sells.</summary>
public sealed class Product : Entity
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 120;

    /// <summary>Longest description, in characters.</summary>
    public const int DescriptionLength = 4000;

    /// <summary>What shoppers call it; never empty.</summary>
    public required string Name
    {
        get;
        set
        {
            field = value;
            SearchKey = Catalog.SearchKey.Of(value);
        }
    }

    /// <summary>The name in the form that searches compare (<see cref="Catalog.SearchKey"/>). Follows <see cref="Name"/>.</summary>
    public string SearchKey { get; private set; } = "";

    /// <summary>Plain text for the product's page.</summary>
    public string? Description { get; set; }

    /// <summary>Price without a sale, in the shop's currency, 0 or more.</summary>
    public required decimal Price { get; set; }

    /// <summary>Id of its <see cref="ProductImage"/>, if it has a picture.</summary>
    public string? ImageId { get; set; }

    /// <summary>Whether shoppers see it. An unpublished product cannot be bought.</summary>
    public bool Published { get; set; }

    /// <summary>Username of who changed it last.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>Raised by the database at every update; only ever grows.</summary>
    public ulong RowVersion { get; init; }
}

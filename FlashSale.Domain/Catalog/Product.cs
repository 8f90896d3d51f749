namespace FlashSale.Domain.Catalog;

/// <summary>A product that the shop sells.</summary>
public sealed class Product : Entity
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 120;

    /// <summary>Longest description, in characters.</summary>
    public const int DescriptionLength = 4000;

    /// <summary>The name that shoppers see; never empty.</summary>
    public required string Name
    {
        get;
        set
        {
            field = value;
            SearchKey = Catalog.SearchKey.Of(value);
        }
    }

    /// <summary>The name as a <see cref="Catalog.SearchKey"/>. Set whenever <see cref="Name"/> is set.</summary>
    public string SearchKey { get; private set; } = "";

    /// <summary>Plain text on the product's page; null if there is none.</summary>
    public string? Description { get; set; }

    /// <summary>Price without a sale, in the shop's currency, 0 or more.</summary>
    public required decimal Price { get; set; }

    /// <summary>Id of its <see cref="ProductImage"/>; null without a picture.</summary>
    public string? ImageId { get; set; }

    /// <summary>True if shoppers see it. An unpublished product can't be bought.</summary>
    public bool Published { get; set; }

    /// <summary>Username of the merchant who changed it last.</summary>
    public string? UpdatedBy { get; set; }

    /// <summary>Increased by the database on every update.</summary>
    public ulong RowVersion { get; init; }
}

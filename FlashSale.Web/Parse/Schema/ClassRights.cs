namespace FlashSale.Web.Parse.Schema;

/// <summary>Who may do what with the objects of a class.</summary>
/// <param name="Read">Who may find, get and count them.</param>
/// <param name="Create">Who may make new ones.</param>
/// <param name="Update">Who may change them.</param>
/// <param name="Delete">Who may delete them.</param>
public sealed record ClassRights(Access Read, Access Create, Access Update, Access Delete)
{
    /// <summary>Everyone reads what is published, merchants write.</summary>
    public static ClassRights Public { get; } = new(Access.Everyone, Access.Merchant, Access.Merchant, Access.Merchant);

    /// <summary>The same, but what there is stays as long as what it belongs to.</summary>
    public static ClassRights PublicAndKept { get; } = Public with { Delete = Access.Nobody };

    /// <summary>Everyone who is logged in has his own.</summary>
    public static ClassRights Own { get; } = new(Access.SignedIn, Access.SignedIn, Access.SignedIn, Access.SignedIn);

    /// <summary>Whether shoppers and visitors all see the same objects: those that are published.</summary>
    public bool IsPublic => this == Public || this == PublicAndKept;
}

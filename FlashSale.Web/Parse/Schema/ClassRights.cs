namespace FlashSale.Web.Parse.Schema;

/// <summary>The callers that may perform each operation on a class.</summary>
/// <param name="Read">Who may find, get and count objects.</param>
/// <param name="Create">Who may create objects.</param>
/// <param name="Update">Who may update objects.</param>
/// <param name="Delete">Who may delete objects.</param>
public sealed record ClassRights(Access Read, Access Create, Access Update, Access Delete)
{
    /// <summary>Everyone reads published objects; merchants write.</summary>
    public static ClassRights Public { get; } = new(Access.Everyone, Access.Merchant, Access.Merchant, Access.Merchant);

    /// <summary>Like <see cref="Public"/>, but objects can't be deleted separately from their product.</summary>
    public static ClassRights PublicAndKept { get; } = Public with { Delete = Access.MasterKeyOnly };

    /// <summary>Logged-in accounts read and write their own objects.</summary>
    public static ClassRights Own { get; } = new(Access.SignedIn, Access.SignedIn, Access.SignedIn, Access.SignedIn);

    /// <summary>Whether all shoppers and visitors see the same objects: the published ones.</summary>
    public bool IsPublic => this == Public || this == PublicAndKept;
}

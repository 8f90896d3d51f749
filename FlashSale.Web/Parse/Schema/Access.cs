namespace FlashSale.Web.Parse.Schema;

/// <summary>Who may do something with the objects of a class.</summary>
public enum Access
{
    /// <summary>No client. (The master key may where the shop itself could.)</summary>
    Nobody,

    /// <summary>Everyone, with what is public.</summary>
    Everyone,

    /// <summary>Everyone who is logged in, each with his own objects.</summary>
    SignedIn,

    /// <summary>Merchants.</summary>
    Merchant,
}

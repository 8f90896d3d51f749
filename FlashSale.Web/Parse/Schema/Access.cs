namespace FlashSale.Web.Parse.Schema;

/// <summary>The callers that may perform an operation on a class.</summary>
public enum Access
{
    /// <summary>Only clients with the master key.</summary>
    MasterKeyOnly,

    /// <summary>Everyone, limited to public objects.</summary>
    Everyone,

    /// <summary>Logged-in accounts, limited to their own objects.</summary>
    SignedIn,

    /// <summary>Merchants.</summary>
    Merchant,
}

namespace FlashSale.Web.Account.Pages;

/// <summary>What a passkey is requested for.</summary>
public enum PasskeyOperation
{
    /// <summary>To add it to the account.</summary>
    Create,

    /// <summary>To log in with it.</summary>
    Request,
}

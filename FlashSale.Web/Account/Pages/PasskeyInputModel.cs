namespace FlashSale.Web.Account.Pages;

/// <summary>What the browser says of a passkey.</summary>
public sealed class PasskeyInputModel
{
    /// <summary>The credential, as JSON; null if there is none.</summary>
    public string? CredentialJson { get; set; }

    /// <summary>Why there is none.</summary>
    public string? Error { get; set; }
}

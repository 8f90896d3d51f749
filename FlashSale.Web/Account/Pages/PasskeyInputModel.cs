namespace FlashSale.Web.Account.Pages;

/// <summary>The browser's response to a passkey request.</summary>
public sealed class PasskeyInputModel
{
    /// <summary>The credential, as JSON; null if there is none.</summary>
    public string? CredentialJson { get; set; }

    /// <summary>Why there is no credential; null if there is one.</summary>
    public string? Error { get; set; }
}

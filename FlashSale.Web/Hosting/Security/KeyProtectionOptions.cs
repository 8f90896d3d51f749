namespace FlashSale.Web.Hosting.Security;

/// <summary>
/// How the database stores the keys that protect cookies and tokens: the section <c>DataProtection</c> of the configuration. Without a
/// certificate the keys aren't encrypted, and anyone who can read the database can forge logins.
/// </summary>
public sealed class KeyProtectionOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "DataProtection";

    /// <summary>
    /// A PKCS #12 file (<c>.pfx</c>) with a certificate and its private key that new keys are encrypted with; null for none.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>The file's password. Keep it in an environment variable or a secret store.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Files of earlier certificates, whose keys are still read. They have the same password.</summary>
    public IReadOnlyList<string> EarlierCertificatePaths { get; set; } = [];
}

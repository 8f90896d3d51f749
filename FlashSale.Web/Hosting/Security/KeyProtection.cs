using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashSale.Web.Hosting.Settings;
using Microsoft.AspNetCore.DataProtection;

namespace FlashSale.Web.Hosting.Security;

/// <summary>Encrypts the keys that protect cookies and tokens, if a certificate is configured.</summary>
internal static class KeyProtection
{
    /// <summary>Loads the certificates and encrypts new keys with the first one.</summary>
    /// <exception cref="ConfigurationException">A file is missing, can't be read, has no private key, or its password is wrong.</exception>
    public static void AddKeyProtection(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(KeyProtectionOptions.Section).Get<KeyProtectionOptions>()
            ?? new KeyProtectionOptions();
        if (string.IsNullOrWhiteSpace(options.CertificatePath))
        {
            if (options.EarlierCertificatePaths.Count > 0)
            {
                throw new ConfigurationException(
                    "DataProtection:EarlierCertificatePaths is set without DataProtection:CertificatePath. "
                    + "Set the certificate that encrypts new keys.");
            }
            return;
        }
        var certificate = Load(nameof(KeyProtectionOptions.CertificatePath), options.CertificatePath, options.CertificatePassword);
        var earlier = options.EarlierCertificatePaths.Select(path =>
            Load(nameof(KeyProtectionOptions.EarlierCertificatePaths), path, options.CertificatePassword));
        builder.Services.AddDataProtection()
            .ProtectKeysWithCertificate(certificate)
            .UnprotectKeysWithAnyCertificate([certificate, .. earlier]);
    }

    private static X509Certificate2 Load(string setting, string path, string? password)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, password);
            if (!certificate.HasPrivateKey)
            {
                throw new ConfigurationException(
                    $"{KeyProtectionOptions.Section}:{setting}: the certificate in '{path}' has no private key. Export it with its key.");
            }
            return certificate;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException(
                $"{KeyProtectionOptions.Section}:{setting}: '{path}' can't be read. Check the file and its password. {error.Message}",
                error);
        }
    }
}

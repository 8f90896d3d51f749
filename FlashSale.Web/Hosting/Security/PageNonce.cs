using System.Security.Cryptography;

namespace FlashSale.Web.Hosting.Security;

/// <summary>
/// The nonce of a response's inline scripts and of its Content-Security-Policy. A script that an attacker
/// injects into a page doesn't know it, and doesn't run.
/// </summary>
internal static class PageNonce
{
    private const int Bytes = 16;
    private static readonly object Key = new();

    /// <summary>The response's nonce, in Base64; the same for all of a request.</summary>
    public static string NonceOf(this HttpContext http)
    {
        if (http.Items[Key] is not string nonce)
            http.Items[Key] = nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
        return nonce;
    }
}

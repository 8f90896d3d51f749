using System.Security.Cryptography;

namespace FlashSale.Web.Hosting.Security;

/// <summary>
/// The number that the inline scripts of one answer carry, and that its Content-Security-Policy names. A script that an attacker
/// put into a page can't know it, and doesn't run.
/// </summary>
internal static class PageNonce
{
    private const int Bytes = 16;
    private static readonly object Key = new();

    /// <summary>The answer's nonce, in Base64; always the same one for one request.</summary>
    public static string NonceOf(this HttpContext http)
    {
        if (http.Items[Key] is not string nonce)
            http.Items[Key] = nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
        return nonce;
    }
}

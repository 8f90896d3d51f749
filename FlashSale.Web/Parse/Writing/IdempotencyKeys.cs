using System.Security.Cryptography;
using System.Text;
using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Parse.Writing;

/// <summary>Derives idempotency keys of the parts of a request.</summary>
internal static class IdempotencyKeys
{
    /// <summary>Gets the key of a part. It's different for each part and stable.</summary>
    /// <param name="key">The request's key. An invalid key results in an invalid key.</param>
    /// <param name="part">Identifies the part.</param>
    public static string OfPart(string key, string part)
    {
        var both = $"{key}:{part}";
        // Shortens the derived key if the client's key was valid.
        return both.Length > PurchaseRequest.MaxKeyLength && IsKey(key) ? HashOf(both) : both;
    }

    /// <summary>Gets a hash of a text.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static bool IsKey(string key) => new PurchaseRequest("user", "product", 1, key).FindProblem() is null;
}

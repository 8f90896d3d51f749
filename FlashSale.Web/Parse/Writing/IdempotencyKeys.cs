using System.Security.Cryptography;
using System.Text;
using FlashSale.Domain.Ordering;

namespace FlashSale.Web.Parse.Writing;

/// <summary>The keys of requests that consist of several parts.</summary>
internal static class IdempotencyKeys
{
    /// <summary>The key of a part: another one for each part, and always the same for the same.</summary>
    /// <param name="key">The whole request's key. One that is no key gives none either.</param>
    /// <param name="part">What tells the part from others.</param>
    public static string OfPart(string key, string part)
    {
        var both = $"{key}:{part}";
        // The client's own key was short enough, so the shop shortens what it makes of it.
        return both.Length > PurchaseRequest.MaxKeyLength && IsKey(key) ? HashOf(both) : both;
    }

    /// <summary>A short text that stands for a long one.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static bool IsKey(string key) => new PurchaseRequest("user", "product", 1, key).FindProblem() is null;
}

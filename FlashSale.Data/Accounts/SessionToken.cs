using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace FlashSale.Data.Accounts;

/// <summary>An API client's session token: <c>r:</c> and 128 random bits as 32 hexadecimal digits.</summary>
internal static class SessionToken
{
    private const string Prefix = "r:";
    private const int RandomBytes = 16;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private const int Length = 2 + (2 * RandomBytes);

    public static string New() => Prefix + RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);

    /// <summary>The stored hash of a token; null if the token is malformed.</summary>
    public static byte[]? HashOf(string token)
    {
        var isToken = token.Length == Length
            && token.StartsWith(Prefix, StringComparison.Ordinal)
            && !token.AsSpan(Prefix.Length).ContainsAnyExcept(Digits);
        return isToken ? SHA256.HashData(Encoding.ASCII.GetBytes(token)) : null;
    }
}

namespace FlashSale.Web.Account;

/// <summary>Parses codes of authenticator apps.</summary>
internal static class AuthenticatorCode
{
    private const int Length = 6;

    /// <summary>The six digits, without the spaces and dashes that some apps show; null if there aren't exactly six digits.</summary>
    public static string? Read(string typed)
    {
        var code = typed.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return code.Length == Length && code.All(char.IsAsciiDigit) ? code : null;
    }
}

namespace FlashSale.Domain.Accounts;

/// <summary>
/// A browser's login. Its cookie names it; a login that was ended is deleted, and the cookie is worth nothing from then on.
/// </summary>
public sealed class Login : Entity
{
    /// <summary>Longest description of a browser, in characters. Longer ones are cut.</summary>
    public const int BrowserLength = 256;

    /// <summary>Longest network address, in characters: an IPv6 address with an IPv4 address at its end.</summary>
    public const int AddressLength = 45;

    /// <summary>The account that is logged in.</summary>
    public required string UserId { get; init; }

    /// <summary>When it was last used, to within a few minutes.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When it expires.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>What the browser calls itself (<c>User-Agent</c>); null if it doesn't say.</summary>
    public string? Browser { get; set; }

    /// <summary>The network address that it was last used from.</summary>
    public string? Address { get; set; }
}

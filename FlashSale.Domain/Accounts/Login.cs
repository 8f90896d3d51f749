namespace FlashSale.Domain.Accounts;

/// <summary>A browser's login, identified by its cookie. Ending a login deletes it, which makes the cookie invalid.</summary>
public sealed class Login : Entity
{
    /// <summary>Longest browser description, in characters. Longer ones are truncated.</summary>
    public const int BrowserLength = 256;

    /// <summary>Longest network address, in characters: an IPv6 address that ends in an IPv4 address.</summary>
    public const int AddressLength = 45;

    /// <summary>The account that is logged in.</summary>
    public required string UserId { get; init; }

    /// <summary>When it was last used, to within a few minutes.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When it expires.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The browser's <c>User-Agent</c> header; null if it sent none.</summary>
    public string? Browser { get; set; }

    /// <summary>The network address that it was last used from.</summary>
    public string? Address { get; set; }
}

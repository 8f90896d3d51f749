namespace FlashSale.Domain.Accounts;

/// <summary>An API client's login. Only a hash of its token is kept.</summary>
public sealed class Session : Entity
{
    /// <summary>Whose it is.</summary>
    public required string UserId { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>How it came to be, such as <c>login</c> or <c>signup</c>.</summary>
    public required string CreatedWith { get; init; }

    /// <summary>From when on it is no longer taken.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The client installation that it was made for, if it said so.</summary>
    public string? InstallationId { get; init; }
}

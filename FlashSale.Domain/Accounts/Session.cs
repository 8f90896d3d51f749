namespace FlashSale.Domain.Accounts;

/// <summary>An API client's session. Only a hash of its token is stored.</summary>
public sealed class Session : Entity
{
    /// <summary><see cref="CreatedWith"/> of a session that was created by signing up.</summary>
    public const string BySignup = "signup";

    /// <summary><see cref="CreatedWith"/> of a session that was created by logging in.</summary>
    public const string ByLogin = "login";

    /// <summary>Longest installation id, in characters.</summary>
    public const int InstallationIdLength = 128;

    /// <summary>The account that it belongs to.</summary>
    public required string UserId { get; init; }

    /// <summary>SHA-256 hash of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>How it was created: <see cref="BySignup"/> or <see cref="ByLogin"/>.</summary>
    public required string CreatedWith { get; init; }

    /// <summary>When it expires.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The client's installation id; null if it sent none.</summary>
    public string? InstallationId { get; init; }
}

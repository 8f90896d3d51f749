namespace FlashSale.Domain.Accounts;

/// <summary>An API client's login. Only a hash of its token is kept.</summary>
public sealed class Session : Entity
{
    /// <summary><see cref="CreatedWith"/> of a session that came with a new account.</summary>
    public const string BySignup = "signup";

    /// <summary><see cref="CreatedWith"/> of a session of somebody who logged in.</summary>
    public const string ByLogin = "login";

    /// <summary>Longest name of a client installation, in characters.</summary>
    public const int InstallationIdLength = 128;

    /// <summary>Whose it is.</summary>
    public required string UserId { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>How it came to be: <see cref="BySignup"/> or <see cref="ByLogin"/>.</summary>
    public required string CreatedWith { get; init; }

    /// <summary>From when on it is no longer taken.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The client installation that it was made for, if it said so.</summary>
    public string? InstallationId { get; init; }
}

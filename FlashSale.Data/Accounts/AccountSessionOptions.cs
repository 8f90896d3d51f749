namespace FlashSale.Data.Accounts;

/// <summary>How long sessions of API clients are valid, and what a node remembers of them.</summary>
public sealed class AccountSessionOptions
{
    /// <summary>How long a new session is valid; more than 0.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long a node takes a token without asking the database again: so much later it notices what another node ended.</summary>
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many sessions a node remembers at most; 1 or more.</summary>
    public int MaxRemembered { get; set; } = 50_000;
}

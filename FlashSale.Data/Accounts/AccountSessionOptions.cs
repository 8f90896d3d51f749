namespace FlashSale.Data.Accounts;

/// <summary>How long sessions of API clients are valid, and how a node caches them.</summary>
public sealed class AccountSessionOptions
{
    /// <summary>How long a new session is valid; more than 0.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long a node trusts its cache. A session that another node ends may be accepted that much longer.</summary>
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Maximum number of cached sessions per node; 1 or more.</summary>
    public int MaxRemembered { get; set; } = 50_000;
}

using FlashSale.Data.Accounts;

namespace FlashSale.Web.Account;

/// <summary>The section <c>Accounts</c> of the configuration.</summary>
public sealed class AccountOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Accounts";

    /// <summary>Whether one must confirm the e-mail address before the first login.</summary>
    public bool RequireConfirmedEmail { get; set; }

    /// <summary>How often one address may post to the login, sign-up and password pages in a minute.</summary>
    public int AttemptsPerMinute { get; set; } = 30;

    /// <summary>How long the login of an API client is valid: more than 0, at most ten years.</summary>
    public TimeSpan SessionLifetime { get; set; } = new AccountSessionOptions().Lifetime;
}

using FlashSale.Data.Accounts;

namespace FlashSale.Web.Account;

/// <summary>The section <c>Accounts</c> of the configuration.</summary>
public sealed class AccountOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Accounts";

    /// <summary>True if users must confirm their e-mail address before they can log in.</summary>
    public bool RequireConfirmedEmail { get; set; }

    /// <summary>Posts per minute that one network address may send to the login, sign-up and password pages.</summary>
    public int AttemptsPerMinute { get; set; } = 30;

    /// <summary>How long an API session is valid: more than 0, at most ten years.</summary>
    public TimeSpan SessionLifetime { get; set; } = new AccountSessionOptions().Lifetime;
}

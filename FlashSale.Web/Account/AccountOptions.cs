using System.ComponentModel.DataAnnotations;
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
    [Range(1, int.MaxValue)]
    public int AttemptsPerMinute { get; set; } = 30;

    /// <summary>How long an API session is valid: from a second to ten years.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3653.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = new AccountSessionOptions().Lifetime;
}

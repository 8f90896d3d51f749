namespace FlashSale.Web.Payments;

/// <summary>The account at Stripe that buyers pay to: the section <c>Payments:Stripe</c> of the configuration.</summary>
public sealed class StripeOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Payments:Stripe";

    /// <summary>The account's secret key, or a restricted one: <c>sk_…</c> or <c>rk_…</c>. Keep it in an environment variable or a secret store.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>What Stripe signs its messages to the shop with: <c>whsec_…</c>. Keep it in an environment variable or a secret store.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Where Stripe's API is, for tests and for stripe-mock; null for Stripe itself.</summary>
    public string? ApiBase { get; set; }
}

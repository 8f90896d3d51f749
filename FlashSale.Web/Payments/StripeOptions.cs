namespace FlashSale.Web.Payments;

/// <summary>The Stripe account that buyers pay to: the configuration section <c>Payments:Stripe</c>.</summary>
public sealed class StripeOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Payments:Stripe";

    /// <summary>
    /// The account's secret key, or a restricted one: <c>sk_…</c> or <c>rk_…</c>. Keep it in an environment variable or a secret store.
    /// </summary>
    public string SecretKey { get; set; } = "";

    /// <summary>The webhook's signing secret: <c>whsec_…</c>. Keep it in an environment variable or a secret store.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>The address of Stripe's API, for tests and stripe-mock; null for Stripe itself.</summary>
    public string? ApiBase { get; set; }
}

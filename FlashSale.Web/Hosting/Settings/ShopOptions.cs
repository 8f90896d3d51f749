using System.ComponentModel.DataAnnotations;

namespace FlashSale.Web.Hosting.Settings;

/// <summary>The shop's general settings: the configuration section <c>Shop</c>.</summary>
public sealed class ShopOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Shop";

    /// <summary>The shop's name, on every page and in every e-mail.</summary>
    [Required(ErrorMessage = "the shop's name")]
    public string Name { get; set; } = "FlashSale";

    /// <summary>ISO 4217 code of the shop's only currency. Don't change it once there are prices.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>The shop's public address for links in e-mails, such as <c>https://shop.example.com</c>; null if unknown.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Proxies whose forwarded headers are trusted: addresses and networks, separated by spaces or commas, such as
    /// <c>127.0.0.1 10.0.0.0/8</c>. Needed in Production when forwarded headers are on.
    /// </summary>
    public string? TrustedProxies { get; set; }

    /// <summary>
    /// Requests per second that one address may send while others use the shop; ten times as many at once. Faster requests
    /// wait. 1 or more; null for 50 per processor. Files and cached responses count as a fraction of a request. API requests
    /// count for the user of their session.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? RequestsPerSecond { get; set; }

    /// <summary>The culture for formatting numbers, money and dates, such as <c>en-US</c>.</summary>
    public string Culture { get; set; } = "en-US";
}

namespace FlashSale.Web.Hosting.Settings;

/// <summary>What the shop is called and how it writes money: the section <c>Shop</c> of the configuration.</summary>
public sealed class ShopOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Shop";

    /// <summary>The shop's name, on every page and in every e-mail.</summary>
    public string Name { get; set; } = "FlashSale";

    /// <summary>ISO 4217 code of the shop's one currency. It must not change once there are prices.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>Where the shop is reached from outside, such as <c>https://shop.example.com</c>, for links in e-mails; null if it is not known.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// The proxies whose forwarded headers are trusted, as addresses and networks with spaces or commas between them, such as
    /// <c>127.0.0.1 10.0.0.0/8</c>. Needed in Production when forwarded headers are on.
    /// </summary>
    public string? TrustedProxies { get; set; }

    /// <summary>
    /// Requests that one address may send in a second while others use the shop too; ten times as many at once. Those that come faster
    /// wait. 1 or more; null for 50 for each processor. Files and answers from the cache count as a small part of a request. API requests
    /// count for the user whose session they show.
    /// </summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>The culture in which numbers, money and dates are written, such as <c>en-US</c>.</summary>
    public string Culture { get; set; } = "en-US";
}

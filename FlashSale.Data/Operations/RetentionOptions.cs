namespace FlashSale.Data.Operations;

/// <summary>
/// How long the shop stores data that it no longer needs: the section <c>Retention</c> of the configuration. Orders are stored for good.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Retention";

    /// <summary>How long messages are stored after they were sent; 0 for good.</summary>
    public TimeSpan SentMessages { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long people's notifications are stored; 0 for good.</summary>
    public TimeSpan Notifications { get; set; } = TimeSpan.FromDays(180);

    /// <summary>How long single stock movements are stored before they're folded into one for each product; 0 for good.</summary>
    public TimeSpan StockMovements { get; set; } = TimeSpan.FromDays(730);
}

using System.ComponentModel.DataAnnotations;

namespace FlashSale.Data.Operations;

/// <summary>
/// How long the shop keeps old data: the configuration section <c>Retention</c>. Orders are kept forever.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Retention";

    /// <summary>How long sent messages are kept; 0 for forever.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan SentMessages { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long notifications are kept; 0 for forever.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan Notifications { get; set; } = TimeSpan.FromDays(180);

    /// <summary>How long single stock movements are kept before they're merged into one per product; 0 for forever.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan StockMovements { get; set; } = TimeSpan.FromDays(730);
}

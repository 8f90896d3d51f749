using System.ComponentModel.DataAnnotations;

namespace FlashSale.Data.Ordering;

/// <summary>Limits of the checkout: the section <c>Checkout</c> of the configuration.</summary>
public sealed class CheckoutOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Checkout";

    /// <summary>Requests for one product that may wait on a node; more get <em>Busy</em> at once. 1 or more.</summary>
    [Range(1, int.MaxValue)]
    public int MaxWaiting { get; set; } = 16_384;

    /// <summary>Requests for all products together that may wait on a node; more get <em>Busy</em> at once. 1 or more.</summary>
    [Range(1, int.MaxValue)]
    public int MaxWaitingInAll { get; set; } = 65_536;

    /// <summary>Most requests that one transaction decides. 1 or more.</summary>
    [Range(1, int.MaxValue)]
    public int MaxBatch { get; set; } = 1_024;

    /// <summary>
    /// Transactions that a node runs at the same time, 1 or more; null for the engine's default. With more of them, requests for other
    /// products wait less behind a hot product, and batches get smaller.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? Workers { get; set; }

    /// <summary>
    /// Shortest time that a refusal is stored under its idempotency key. A request that waited longer gets <em>Busy</em> and can't become
    /// an order. A minute or more.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "36500.00:00:00")]
    public TimeSpan KeepRefusalsFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a buyer is asked to wait before the next attempt when the shop is busy.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);
}

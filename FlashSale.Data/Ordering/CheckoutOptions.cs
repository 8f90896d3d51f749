namespace FlashSale.Data.Ordering;

/// <summary>How much the checkout takes on at once: the section <c>Checkout</c> of the configuration.</summary>
public sealed class CheckoutOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Checkout";

    /// <summary>Requests of one product that may wait on a node; more are answered <em>Busy</em> at once. 1 or more.</summary>
    public int MaxWaiting { get; set; } = 16_384;

    /// <summary>Requests of all products together that may wait on a node; more are answered <em>Busy</em> at once. 1 or more.</summary>
    public int MaxWaitingInAll { get; set; } = 65_536;

    /// <summary>Requests that one transaction decides at most. 1 or more.</summary>
    public int MaxBatch { get; set; } = 1_024;

    /// <summary>
    /// How many transactions a node decides at once, 1 or more; null for what suits the engine. More of them keep those who want a quiet
    /// product from waiting behind a hot one's batches, and make the batches smaller.
    /// </summary>
    public int? Workers { get; set; }

    /// <summary>
    /// How long a refusal is stored by its idempotency key, at least. A request that waited longer than this doesn't become an order any
    /// more. A minute or more.
    /// </summary>
    public TimeSpan KeepRefusalsFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What a buyer is asked to wait before trying again when the shop is busy.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);
}

namespace FlashSale.Bench.Baselines;

/// <summary>A checkout implementation.</summary>
internal enum Strategy
{
    /// <summary>The shop's own checkout.</summary>
    Lane,

    /// <summary><see cref="RowVersionCheckout"/>.</summary>
    RowVersion,

    /// <summary><see cref="ConditionalCheckout"/>.</summary>
    Conditional,
}

namespace FlashSale.Bench.Baselines;

/// <summary>A way to place orders.</summary>
internal enum Strategy
{
    /// <summary>The shop's own.</summary>
    Lane,

    /// <summary><see cref="RowVersionCheckout"/>.</summary>
    RowVersion,

    /// <summary><see cref="ConditionalCheckout"/>.</summary>
    Conditional,
}

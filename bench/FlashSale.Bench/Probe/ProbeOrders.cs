namespace FlashSale.Bench.Probe;

/// <summary>Orders that other buyers place while pages watch.</summary>
/// <param name="Products">The products, bought in turn.</param>
/// <param name="PerSecond">Orders per second, all products together.</param>
/// <param name="Seconds">Duration in seconds.</param>
/// <param name="UntilSoldOut">True to continue until nothing is left.</param>
internal sealed record ProbeOrders(IReadOnlyList<string> Products, int PerSecond, double Seconds, bool UntilSoldOut);

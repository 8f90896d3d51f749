namespace FlashSale.Bench.Probe;

/// <summary>Orders that other buyers place while pages look on.</summary>
/// <param name="Products">The products, in turn.</param>
/// <param name="PerSecond">Orders a second, all products together.</param>
/// <param name="Seconds">For so long.</param>
/// <param name="UntilSoldOut">Whether they go on until nothing is left.</param>
internal sealed record ProbeOrders(IReadOnlyList<string> Products, int PerSecond, double Seconds, bool UntilSoldOut);

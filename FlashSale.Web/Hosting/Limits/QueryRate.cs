namespace FlashSale.Web.Hosting.Limits;

/// <summary>How much one address may query, for <see cref="FairShare"/>.</summary>
/// <param name="CostPerSecond">The cost of its queries per second, more than 0.</param>
internal sealed record QueryRate(double CostPerSecond);

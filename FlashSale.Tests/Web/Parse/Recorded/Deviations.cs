namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>All intended differences from the recorded server: <c>deviations.json</c>.</summary>
/// <param name="OnlyInPreflights">Headers that the recorded server always sends, and the shop only where browsers read them.</param>
/// <param name="Steps">Steps with a different response.</param>
public sealed record Deviations(HeaderDeviation OnlyInPreflights, Deviation[] Steps);

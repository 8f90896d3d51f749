namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>All differences to the recorded server that are meant: the file <c>deviations.json</c>.</summary>
/// <param name="OnlyInPreflights">Headers that the recorded server sends with every answer, and the shop only where a browser looks at
/// them.</param>
/// <param name="Steps">Steps with another answer.</param>
public sealed record Deviations(HeaderDeviation OnlyInPreflights, Deviation[] Steps);

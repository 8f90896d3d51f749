namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>Headers that are sent less often.</summary>
/// <param name="Headers">Their small names.</param>
/// <param name="Reason">Why: a sentence for people.</param>
public sealed record HeaderDeviation(string[] Headers, string Reason);

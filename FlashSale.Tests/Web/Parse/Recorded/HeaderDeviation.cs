namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>Headers that the shop sends less often.</summary>
/// <param name="Headers">Their lowercase names.</param>
/// <param name="Reason">The reason.</param>
public sealed record HeaderDeviation(string[] Headers, string Reason);

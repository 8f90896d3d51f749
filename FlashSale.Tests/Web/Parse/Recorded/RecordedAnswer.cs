using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>A recorded response.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The relevant headers, with lowercase names.</param>
/// <param name="Body">JSON, or a string that isn't JSON.</param>
public sealed record RecordedAnswer(int Status, Dictionary<string, string> Headers, JsonElement Body);

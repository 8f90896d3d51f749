using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>What it was answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">All headers that matter, with small names.</param>
/// <param name="Body">JSON, or a text that is none.</param>
public sealed record RecordedAnswer(int Status, Dictionary<string, string> Headers, JsonElement Body);

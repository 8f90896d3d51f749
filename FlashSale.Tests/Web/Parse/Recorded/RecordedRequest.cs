using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>What a client sent.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">Path and query string.</param>
/// <param name="Headers">All headers that matter.</param>
/// <param name="Body">JSON; a text is what was sent as it stands; undefined for none.</param>
public sealed record RecordedRequest(string Method, string Path, Dictionary<string, string> Headers, JsonElement Body);

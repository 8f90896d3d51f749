using System.Text.Json;

namespace FlashSale.Tests.Web.Parse.Recorded;

/// <summary>A recorded request.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">Path and query string.</param>
/// <param name="Headers">The relevant headers.</param>
/// <param name="Body">JSON; a string is sent unchanged; undefined for none.</param>
public sealed record RecordedRequest(string Method, string Path, Dictionary<string, string> Headers, JsonElement Body);

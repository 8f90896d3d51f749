using System.Text.Json.Nodes;

namespace FlashSale.Web.Reference;

/// <summary>An example request that works as it is, with its response.</summary>
/// <param name="Name">The name, a single word.</param>
/// <param name="Summary">A short summary.</param>
/// <param name="Status">The response's HTTP status.</param>
/// <param name="Answer">The response's body.</param>
internal sealed record ReferenceExample(string Name, string Summary, int Status, JsonNode Answer)
{
    /// <summary>Parameter values by name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The request's body; null for none.</summary>
    public JsonObject? Body { get; init; }
}

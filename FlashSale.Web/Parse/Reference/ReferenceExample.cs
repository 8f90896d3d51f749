using System.Text.Json.Nodes;

namespace FlashSale.Web.Parse.Reference;

/// <summary>A request that works as it stands, and what comes of it.</summary>
/// <param name="Name">Its name, a single word.</param>
/// <param name="Summary">What it shows, a few words for people.</param>
/// <param name="Status">The HTTP status of its answer.</param>
/// <param name="Answer">The answer's body.</param>
internal sealed record ReferenceExample(string Name, string Summary, int Status, JsonNode Answer)
{
    /// <summary>Values of parameters, by their names.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The request's body; null for none.</summary>
    public JsonObject? Body { get; init; }
}

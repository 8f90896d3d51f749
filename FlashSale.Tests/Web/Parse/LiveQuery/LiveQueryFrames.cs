using System.Text.Json.Nodes;

namespace FlashSale.Tests.Web.Parse.LiveQuery;

/// <summary>Helpers for reading frames.</summary>
internal static class LiveQueryFrames
{
    public static string? Op(this JsonObject frame) => (string?)frame["op"];

    /// <summary>Gets the names of an object's members, in order.</summary>
    public static string[] Members(this JsonNode? json) => [.. json!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal)];
}

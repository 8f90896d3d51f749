using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace FlashSale.Tests.Infrastructure;

/// <summary>A response of the API.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Bytes">The raw body.</param>
public sealed record ParseReply(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Bytes)!;

    /// <summary>Parse's error code; null if there is none.</summary>
    public int? Code => Json["code"]?.GetValue<int>();

    /// <summary>The error's text.</summary>
    public string? Error => Json["error"]?.GetValue<string>();

    /// <summary>The error's reason.</summary>
    public string? Reason => Json["reason"]?.GetValue<string>();

    /// <summary>The found objects.</summary>
    public JsonArray Results => Json["results"]!.AsArray();

    /// <summary>The data of a GraphQL operation.</summary>
    public JsonNode Data => Json["data"] ?? throw new InvalidOperationException($"There is no data: {Text}");

    /// <summary>The first error of a GraphQL operation.</summary>
    public JsonNode GraphQLError => Json["errors"]?[0] ?? throw new InvalidOperationException($"There is no error: {Text}");

    /// <summary>The text of a member.</summary>
    public string? this[string member] => Json[member]?.GetValue<string>();

    /// <summary>A header; empty if there is none.</summary>
    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>Asserts the status.</summary>
    public void ShouldBe(HttpStatusCode status) => Status.ShouldBe(status, Text);

    /// <summary>Asserts the error.</summary>
    public void ShouldFail(int status, int? code, string? error = null)
    {
        ((int)Status).ShouldBe(status, Text);
        Code.ShouldBe(code, Text);
        if (error is not null)
            Error.ShouldBe(error);
    }
}

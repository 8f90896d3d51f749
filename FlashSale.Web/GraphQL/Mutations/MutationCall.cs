using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>One mutation with its input.</summary>
/// <param name="Input">The argument <c>input</c>.</param>
/// <param name="Request">The request as REST's code takes it, with services of this mutation alone.</param>
/// <param name="Cancellation">Stops it before anything is written.</param>
internal sealed record MutationCall(IDictionary<string, object?> Input, ParseRequest Request, CancellationToken Cancellation)
{
    /// <summary>A text of the input; null if it's not given.</summary>
    public string? FindText(string name) => Input.TryGetValue(name, out var value) ? value as string : null;

    /// <summary>An object of the input; an empty one if it's not given.</summary>
    public IDictionary<string, object?> FindObject(string name) =>
        Input.TryGetValue(name, out var value) && value is IDictionary<string, object?> members
            ? members
            : new Dictionary<string, object?>();

    /// <summary>The request with a body for REST's code to read.</summary>
    public ParseRequest With(JsonObject body) => Request with { Body = JsonNodes.ToElement(body) };
}

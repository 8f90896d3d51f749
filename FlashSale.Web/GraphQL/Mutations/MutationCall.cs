using System.Text.Json.Nodes;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.Parse.Protocol;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>One mutation with its input.</summary>
/// <param name="Input">The argument <c>input</c>.</param>
/// <param name="Request">The request in the form that REST's code uses, with a service scope of its own.</param>
/// <param name="Cancellation">Cancels the operation before anything is written.</param>
internal sealed record MutationCall(IDictionary<string, object?> Input, ParseRequest Request, CancellationToken Cancellation)
{
    /// <summary>Gets a string from the input; null if it's missing.</summary>
    public string? FindText(string name) => Input.TryGetValue(name, out var value) ? value as string : null;

    /// <summary>Gets an object from the input; an empty one if it's missing.</summary>
    public IDictionary<string, object?> FindObject(string name) =>
        Input.TryGetValue(name, out var value) && value is IDictionary<string, object?> members
            ? members
            : new Dictionary<string, object?>();

    /// <summary>Returns the request with this body.</summary>
    public ParseRequest With(JsonObject body) => Request with { Body = JsonNodes.ToElement(body) };
}

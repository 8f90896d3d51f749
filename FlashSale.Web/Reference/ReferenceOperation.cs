using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>An operation of the API in the reference.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path relative to the API's address, with <c>{name}</c> for parameters.</param>
/// <param name="Summary">A short summary.</param>
internal sealed record ReferenceOperation(HttpMethod Method, string Path, string Summary)
{
    /// <summary>The operation id, which generated clients use as method name.</summary>
    public required string Id { get; init; }

    /// <summary>The tag that groups it.</summary>
    public required string Tag { get; init; }

    /// <summary>A description in Markdown.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// The required access; <see cref="Access.MasterKeyOnly"/> for the master key only, null if not even an application id is needed.
    /// </summary>
    public Access? RequiredAccess { get; init; } = Access.Everyone;

    /// <summary>The parameters besides the body.</summary>
    public IReadOnlyList<ReferenceParameter> Parameters { get; init; } = [];

    /// <summary>The schema of the request's body; null for none.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>The HTTP status on success.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The schema of the response on success.</summary>
    public required JsonObject Answer { get; init; }

    /// <summary>The headers of that response.</summary>
    public IReadOnlyList<string> AnswerHeaders { get; init; } = [];

    /// <summary>Error statuses, besides those that every operation can return.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>Example requests that work as they are.</summary>
    public IReadOnlyList<ReferenceExample> Examples { get; init; } = [];
}

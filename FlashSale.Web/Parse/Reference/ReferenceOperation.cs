using System.Text.Json.Nodes;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>One thing that a client can ask of the API.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">The path behind the API's address, with <c>{name}</c> for what varies.</param>
/// <param name="Summary">What it does, a few words for people.</param>
internal sealed record ReferenceOperation(HttpMethod Method, string Path, string Summary)
{
    /// <summary>Its name for programs: generated clients call a method like that.</summary>
    public required string Id { get; init; }

    /// <summary>The heading that it stands under.</summary>
    public required string Tag { get; init; }

    /// <summary>More about it, for people; Markdown.</summary>
    public string? Description { get; init; }

    /// <summary>Who may; <see cref="Access.Nobody"/> for the master key alone, null for who does not even name the application.</summary>
    public Access? Who { get; init; } = Access.Everyone;

    /// <summary>What a request can say beside its body.</summary>
    public IReadOnlyList<ReferenceParameter> Parameters { get; init; } = [];

    /// <summary>The schema of the request's body; null for none.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>The HTTP status when it was done.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The schema of the answer when it was done.</summary>
    public required JsonObject Answer { get; init; }

    /// <summary>Headers of that answer.</summary>
    public IReadOnlyList<string> AnswerHeaders { get; init; } = [];

    /// <summary>Other HTTP statuses that it can end with, beside those that everything can end with.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>Requests that work as they stand.</summary>
    public IReadOnlyList<ReferenceExample> Examples { get; init; } = [];
}

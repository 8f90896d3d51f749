using System.Text.Json;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Functions;

/// <summary>Something that clients may call by its name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it does, a sentence for people.</param>
/// <param name="Parameters">Its parameters, each with what it means.</param>
/// <param name="RunAsync">Does it, and gives what writes its result.</param>
public sealed record ParseFunction(
    string Name,
    string Meaning,
    IReadOnlyList<FunctionParameter> Parameters,
    Func<FunctionParameters, ParseCall, CancellationToken, Task<Action<Utf8JsonWriter>>> RunAsync)
{
    /// <summary>Who may call it.</summary>
    public Access Access { get; init; } = Access.Everyone;

    /// <summary>The class whose object is the result; null if it is something else.</summary>
    public string? ResultClass { get; init; }
}

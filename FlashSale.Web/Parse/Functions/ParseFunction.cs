using System.Text.Json;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Functions;

/// <summary>A function that clients can call by name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">A description, one or two sentences.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="RunAsync">Executes it and returns a delegate that writes its result.</param>
public sealed record ParseFunction(
    string Name,
    string Description,
    IReadOnlyList<FunctionParameter> Parameters,
    Func<FunctionParameters, ParseCall, CancellationToken, Task<Action<Utf8JsonWriter>>> RunAsync)
{
    /// <summary>Who may call it.</summary>
    public Access Access { get; init; } = Access.Everyone;

    /// <summary>The class of the resulting object; null if the result is something else.</summary>
    public string? ResultClass { get; init; }
}

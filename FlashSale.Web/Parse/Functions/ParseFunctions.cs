using System.Collections.Frozen;
using System.Text.Json;
using FlashSale.Web.Parse.Calls;

namespace FlashSale.Web.Parse.Functions;

/// <summary>The functions that clients can call.</summary>
public sealed class ParseFunctions
{
    private readonly FrozenDictionary<string, ParseFunction> byName = new ParseFunction[]
    {
        PurchaseFunctions.Purchase,
        PurchaseFunctions.CancelOrder,
        SaleFunctions.ServerTime,
        SaleFunctions.SaleStatus,
        ReconciliationFunction.Reconcile,
    }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>All of them, sorted by name.</summary>
    public IReadOnlyList<ParseFunction> All => [.. byName.Values.OrderBy(function => function.Name, StringComparer.Ordinal)];

    /// <summary>Finds a function by name; null if there is none.</summary>
    public ParseFunction? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Calls a function.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parameters">A JSON object.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <returns>A delegate that writes the result, one JSON value.</returns>
    /// <exception cref="ParseException">There is no such function, or it failed.</exception>
    public Task<Action<Utf8JsonWriter>> RunAsync(
        string name, JsonElement parameters, ParseCall call, CancellationToken cancellationToken) =>
        byName.TryGetValue(name, out var function)
            ? function.RunAsync(new FunctionParameters(parameters), call, cancellationToken)
            : throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 141, $"Invalid function: \"{name}\""));
}

using System.Collections.Frozen;
using System.Text.Json;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Functions;

/// <summary>What clients may call by its name.</summary>
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

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<ParseFunction> All => [.. byName.Values.OrderBy(function => function.Name, StringComparer.Ordinal)];

    /// <summary>The function with this name, or null.</summary>
    public ParseFunction? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Calls a function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="parameters">A JSON object.</param>
    /// <param name="call">What it is called with.</param>
    /// <param name="cancellationToken">Stops it before anything is written.</param>
    /// <returns>What writes its result: one JSON value.</returns>
    /// <exception cref="ParseException">There is none of this name, or it refuses.</exception>
    public Task<Action<Utf8JsonWriter>> RunAsync(string name, JsonElement parameters, ParseCall call, CancellationToken cancellationToken) =>
        byName.TryGetValue(name, out var function)
            ? function.RunAsync(new FunctionParameters(parameters), call, cancellationToken)
            : throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 141, $"Invalid function: \"{name}\""));
}

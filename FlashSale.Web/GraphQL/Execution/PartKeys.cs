using System.Runtime.InteropServices;
using System.Text.Json;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>
/// Derives the idempotency keys of a batch's operations from their content, not their position, because clients regroup operations when
/// they retry. Equal operations get different keys.
/// </summary>
/// <param name="key">The request's key; null for none.</param>
internal sealed class PartKeys(string? key)
{
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);

    /// <summary>Gets the next operation's key; null if the request has none.</summary>
    public string? Next(GraphQLRequest operation)
    {
        if (key is null)
            return null;
        var hash = IdempotencyKeys.HashOf(
            JsonSerializer.Serialize<string?[]>([operation.Query, operation.OperationName, operation.VariablesText]));
        ref var equal = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, hash, out _);
        return IdempotencyKeys.OfPart(key, $"{hash}:{equal++}");
    }
}

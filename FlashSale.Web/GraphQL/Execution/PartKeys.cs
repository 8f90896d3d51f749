using System.Runtime.InteropServices;
using System.Text.Json;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>
/// The idempotency keys of a batch's operations. They're made of what the operations are and not of their places, because clients put the
/// operations that they send again into new batches. Of equal operations each has a key of its own.
/// </summary>
/// <param name="key">The whole request's key; null for none.</param>
internal sealed class PartKeys(string? key)
{
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);

    /// <summary>The next operation's key; null if the request has none.</summary>
    public string? Next(GraphQLRequest operation)
    {
        if (key is null)
            return null;
        var hash = IdempotencyKeys.HashOf(JsonSerializer.Serialize<string?[]>([operation.Query, operation.OperationName, operation.VariablesText]));
        ref var equal = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, hash, out _);
        return IdempotencyKeys.OfPart(key, $"{hash}:{equal++}");
    }
}

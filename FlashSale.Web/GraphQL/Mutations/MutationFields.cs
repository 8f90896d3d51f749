using FlashSale.Domain.Accounts;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;
using GraphQL;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>
/// Creates mutation fields. Each takes one <c>input</c> argument and returns a payload with the client's <c>clientMutationId</c>.
/// </summary>
internal sealed class MutationFields(Scalars scalars)
{
    private const string ClientMutationId = "clientMutationId";

    /// <summary>Creates a mutation field.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="input">The fields of its input.</param>
    /// <param name="payload">The fields of its payload.</param>
    /// <param name="run">Executes the mutation and returns the payload's values by name.</param>
    public FieldType Make(
        string name,
        string description,
        IEnumerable<FieldType> input,
        IEnumerable<FieldType> payload,
        Func<MutationCall, Task<Dictionary<string, object?>>> run)
    {
        var typeName = char.ToUpperInvariant(name[0]) + name[1..];
        var inputType = GraphFields.InputObject(
            $"{typeName}Input",
            null,
            [.. input, GraphFields.Input(ClientMutationId, scalars.String, "Returned unchanged in the payload.")]);
        var payloadType = GraphFields.Object(
            $"{typeName}Payload", description, [.. payload, Value(ClientMutationId, scalars.String, "The value from the input.")]);
        return GraphFields.Field(
            name,
            payloadType,
            description,
            (context, shop) => RunAsync(context, shop, run),
            GraphFields.Argument("input", inputType.Required()));
    }

    /// <summary>Creates a payload field.</summary>
    public static FieldType Value(string name, IGraphType type, string description) =>
        GraphFields.Field(name, type, description, context => ((Dictionary<string, object?>)context.Source!).GetValueOrDefault(name));

    private static async Task<object?> RunAsync(
        IResolveFieldContext context, GraphQLContext shop, Func<MutationCall, Task<Dictionary<string, object?>>> run)
    {
        var request = shop.Request;
        shop.Cancellation.ThrowIfCancellationRequested();
        // An earlier mutation may have ended the session or deleted the account.
        if (request.Caller.IsSignedIn && await request.Get<IAccountSessions>().FindAsync(request.Token!, shop.Cancellation) is null)
            throw new ParseException(ParseError.InvalidSession);
        var input = context.Find<IDictionary<string, object?>>("input")!;
        // Each mutation has its own scope, so that the next one can't save changes of a refused one.
        await using var scope = request.Get<IServiceScopeFactory>().CreateAsyncScope();
        var call = request.Call with { Services = scope.ServiceProvider, IdempotencyKey = KeyOf(context, request) };
        var payload = await run(new MutationCall(input, request with { Call = call }, shop.Cancellation));
        shop.Objects.Forget();
        payload[ClientMutationId] = input.TryGetValue(ClientMutationId, out var id) ? id : null;
        return payload;
    }

    // The header may apply to several mutations. Each gets its own key, which is the same when the request is retried.
    private static string? KeyOf(IResolveFieldContext context, ParseRequest request) =>
        request.Call.IdempotencyKey is { } key && context.Document.FieldsIn(context.Operation.SelectionSet).Skip(1).Any()
            ? IdempotencyKeys.OfPart(key, $"{context.ResponsePath.Last()}")
            : request.Call.IdempotencyKey;
}

using FlashSale.Domain.Accounts;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;
using GraphQL;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>
/// Makes the fields of mutations: each has one argument <c>input</c>, gives a payload, and repeats the client's <c>clientMutationId</c>.
/// </summary>
internal sealed class MutationFields(Scalars scalars)
{
    private const string ClientMutationId = "clientMutationId";

    /// <summary>A mutation.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="meaning">What it does.</param>
    /// <param name="input">The fields of its input.</param>
    /// <param name="payload">What it gives, and the type of each.</param>
    /// <param name="run">Does it, and gives the payload's values by name.</param>
    public FieldType Make(
        string name,
        string meaning,
        IEnumerable<FieldType> input,
        IEnumerable<FieldType> payload,
        Func<MutationCall, Task<Dictionary<string, object?>>> run)
    {
        var typeName = char.ToUpperInvariant(name[0]) + name[1..];
        var inputType = GraphFields.InputObject(
            $"{typeName}Input", null, [.. input, GraphFields.Input(ClientMutationId, scalars.String, "Comes back with the answer.")]);
        var payloadType = GraphFields.Object(
            $"{typeName}Payload", meaning, [.. payload, Value(ClientMutationId, scalars.String, "What the client sent.")]);
        return GraphFields.Field(
            name,
            payloadType,
            meaning,
            (context, shop) => RunAsync(context, shop, run),
            GraphFields.Argument("input", inputType.Required()));
    }

    /// <summary>A field of a payload.</summary>
    public static FieldType Value(string name, IGraphType type, string meaning) =>
        GraphFields.Field(name, type, meaning, context => ((Dictionary<string, object?>)context.Source!).GetValueOrDefault(name));

    private static async Task<object?> RunAsync(
        IResolveFieldContext context, GraphQLContext shop, Func<MutationCall, Task<Dictionary<string, object?>>> run)
    {
        var request = shop.Request;
        shop.Cancellation.ThrowIfCancellationRequested();
        // A mutation before this one may have ended the session, or the account.
        if (request.Caller.IsSignedIn && await request.Get<IAccountSessions>().FindAsync(request.Token!, shop.Cancellation) is null)
            throw new ParseException(ParseError.InvalidSession);
        var input = context.Find<IDictionary<string, object?>>("input")!;
        // What one mutation read and changed, and was refused, is not there for the next one to save.
        await using var scope = request.Get<IServiceScopeFactory>().CreateAsyncScope();
        var call = request.Call with { Services = scope.ServiceProvider, IdempotencyKey = KeyOf(context, request) };
        var payload = await run(new MutationCall(input, request with { Call = call }, shop.Cancellation));
        shop.Objects.Forget();
        payload[ClientMutationId] = input.TryGetValue(ClientMutationId, out var id) ? id : null;
        return payload;
    }

    // One header, and perhaps several mutations: each has a key of its own, which is the same when the request is sent again.
    private static string? KeyOf(IResolveFieldContext context, ParseRequest request) =>
        request.Call.IdempotencyKey is { } key && context.Document.FieldsIn(context.Operation.SelectionSet).Skip(1).Any()
            ? IdempotencyKeys.OfPart(key, $"{context.ResponsePath.Last()}")
            : request.Call.IdempotencyKey;
}

using FlashSale.Web.GraphQL.Loading;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Subscriptions;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using GraphQL;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>State that the resolvers of one operation share. The executor passes it as the user context.</summary>
internal sealed class GraphQLContext : Dictionary<string, object?>
{
    private readonly Dictionary<GraphQLField, bool> onlyIds = [];

    /// <summary>Creates the context of one operation.</summary>
    /// <param name="request">The request's body.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public GraphQLContext(ParseRequest request, CancellationToken cancellation)
    {
        (Request, Cancellation) = (request, cancellation);
        Objects = new ObjectLoader(this);
    }

    /// <summary>The request in the form that REST's code uses, without a body.</summary>
    public ParseRequest Request { get; }

    /// <summary>
    /// Cancels the operation. The executor doesn't get this token: it would discard the results of earlier mutations in the same request.
    /// </summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Whether other callers share the response, so that the limit of one caller's address must not fail it.</summary>
    public bool IsShared { get; init; }

    /// <summary>What a subscription is executed for; null outside of WebSockets.</summary>
    public Following? Following { get; init; }

    /// <summary>Loads objects by id.</summary>
    public ObjectLoader Objects { get; }

    /// <summary>Whether the response contains a session token and must not be compressed.</summary>
    public bool HoldsSecret { get; set; }

    /// <summary>Waits until a query may run: see <see cref="FindLimits.EnterAsync"/>.</summary>
    public Task<FindSlot> EnterAsync(double cost)
    {
        var limits = Request.Get<FindLimits>();
        // Events have their own limit: see SocketOperations.
        if (Following?.Message is not null)
            return Task.FromResult(limits.EnterUnlimited(Cancellation));
        return IsShared
            ? limits.EnterSharedAsync(Request.Address, cost, Cancellation)
            : limits.EnterAsync(Request.Caller, Request.Address, cost, Cancellation);
    }

    /// <summary>Whether a field selects only the id of the object that it points to.</summary>
    public bool WantsOnlyIds(IResolveFieldContext context)
    {
        if (!onlyIds.TryGetValue(context.FieldAst, out var answer))
            onlyIds[context.FieldAst] = answer = SelectedPointers.WantsOnlyIds(context.FieldAst, context.Document);
        return answer;
    }
}

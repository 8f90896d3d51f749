using FlashSale.Web.GraphQL.Loading;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Subscriptions;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Queries;
using GraphQL;
using GraphQLParser.AST;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>What the resolvers of one operation share. The executor carries it as its user context.</summary>
internal sealed class GraphQLContext : Dictionary<string, object?>
{
    private readonly Dictionary<GraphQLField, bool> onlyIds = [];

    /// <summary>A context for one operation.</summary>
    /// <param name="request">Who sends it, and with what.</param>
    /// <param name="cancellation">Ends it.</param>
    public GraphQLContext(ParseRequest request, CancellationToken cancellation)
    {
        (Request, Cancellation) = (request, cancellation);
        Objects = new ObjectLoader(this);
    }

    /// <summary>The request as REST's code takes it, without a body.</summary>
    public ParseRequest Request { get; }

    /// <summary>
    /// Ends what is being done. The executor doesn't get it: it would throw away what earlier mutations of the same request answered.
    /// </summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Whether the answer is for others too, so that the limit of the address that asked first must not fail theirs.</summary>
    public bool IsShared { get; init; }

    /// <summary>What a subscription is carried out for; null outside of WebSockets.</summary>
    public Following? Following { get; init; }

    /// <summary>Loads single objects.</summary>
    public ObjectLoader Objects { get; }

    /// <summary>Whether the answer holds a session token, and so must not be compressed.</summary>
    public bool HoldsSecret { get; set; }

    /// <summary>Waits until a query may run: see <see cref="FindLimits.EnterAsync"/>.</summary>
    public Task<FindSlot> EnterAsync(double cost)
    {
        var limits = Request.Get<FindLimits>();
        // Events have a limit of their own: see SocketOperations.
        if (Following?.News is not null)
            return Task.FromResult(limits.EnterFreely(Cancellation));
        return IsShared
            ? limits.EnterSharedAsync(Request.Address, cost, Cancellation)
            : limits.EnterAsync(Request.Caller, Request.Address, cost, Cancellation);
    }

    /// <summary>Whether a field asks for nothing but the id of the object that it points to.</summary>
    public bool WantsOnlyIds(IResolveFieldContext context)
    {
        if (!onlyIds.TryGetValue(context.FieldAst, out var answer))
            onlyIds[context.FieldAst] = answer = SelectedPointers.WantsOnlyIds(context.FieldAst, context.Document);
        return answer;
    }
}

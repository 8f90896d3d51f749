using GraphQL;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Gets the <see cref="GraphQLContext"/> of a field.</summary>
internal static class ContextAccess
{
    /// <summary>The context that the operation's resolvers share.</summary>
    public static GraphQLContext Shop(this IResolveFieldContext context) => (GraphQLContext)context.UserContext;
}

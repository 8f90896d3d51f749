using GraphQL;

namespace FlashSale.Web.GraphQL.Execution;

/// <summary>Finds the <see cref="GraphQLContext"/> of a field.</summary>
internal static class ContextAccess
{
    /// <summary>What the resolvers of the operation share.</summary>
    public static GraphQLContext Shop(this IResolveFieldContext context) => (GraphQLContext)context.UserContext;
}

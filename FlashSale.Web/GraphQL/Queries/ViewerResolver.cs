using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Endpoints;
using GraphQL;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>Who is logged in.</summary>
internal static class ViewerResolver
{
    /// <summary>The type. Its objects are <see cref="Viewer"/>s.</summary>
    public static ObjectGraphType MakeType(ObjectGraphType user, Scalars scalars) => GraphFields.Object(
        "Viewer",
        "Who is logged in.",
        GraphFields.Field(
            "sessionToken",
            scalars.String,
            "The session's token; null after a sign-up whose e-mail address must be confirmed first.",
            context =>
            {
                context.Shop().HoldsSecret = true;
                return ((Viewer)context.Source!).SessionToken;
            }),
        GraphFields.Field("user", user.Required(), "The account.", context => ((Viewer)context.Source!).User));

    /// <summary>The caller.</summary>
    public static async Task<object?> GetAsync(IResolveFieldContext context, GraphQLContext shop) =>
        new Viewer(await UsersApi.FindMeAsync(shop.Request, shop.Cancellation), shop.Request.Token);
}

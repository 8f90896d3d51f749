using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Endpoints;
using GraphQL;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Queries;

/// <summary>The logged-in account.</summary>
internal static class ViewerResolver
{
    /// <summary>Creates the type. Its source is a <see cref="Viewer"/>.</summary>
    public static ObjectGraphType MakeType(ObjectGraphType user, Scalars scalars) => GraphFields.Object(
        "Viewer",
        "The logged-in account.",
        GraphFields.Field(
            "sessionToken",
            scalars.String,
            "Session token; null after signing up if the e-mail address must be confirmed first.",
            context =>
            {
                context.Shop().HoldsSecret = true;
                return ((Viewer)context.Source!).SessionToken;
            }),
        GraphFields.Field("user", user.Required(), "The account.", context => ((Viewer)context.Source!).User));

    /// <summary>Gets the caller's account.</summary>
    public static async Task<object?> GetAsync(IResolveFieldContext context, GraphQLContext shop) =>
        new Viewer(await UsersApi.FindMeAsync(shop.Request, shop.Cancellation), shop.Request.Token);
}

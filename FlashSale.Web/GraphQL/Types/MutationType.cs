using FlashSale.Web.GraphQL.Mutations;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>The mutation root type.</summary>
internal static class MutationType
{
    /// <summary>Creates the mutation root type.</summary>
    public static ObjectGraphType Make(
        ParseClasses classes, ParseFunctions functions, Scalars scalars, ObjectTypes objects, ObjectGraphType viewer)
    {
        var mutation = new ObjectGraphType { Name = "Mutation", Description = "Operations that change data." };
        var fields = new MutationFields(scalars);
        var inputs = new InputTypes(classes, scalars);
        new ObjectMutations(classes, scalars, objects, inputs, fields).AddTo(mutation);
        new AccountMutations(classes, scalars, viewer, inputs, fields).AddTo(mutation);
        new ShopMutations(classes, functions, scalars, objects, fields).AddTo(mutation);
        return mutation;
    }
}

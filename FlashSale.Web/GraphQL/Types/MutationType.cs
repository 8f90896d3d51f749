using FlashSale.Web.GraphQL.Mutations;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Types;

/// <summary>What can be done.</summary>
internal static class MutationType
{
    /// <summary>Makes the root of mutations.</summary>
    public static ObjectGraphType Make(
        ParseClasses classes, ParseFunctions functions, Scalars scalars, ObjectTypes objects, ObjectGraphType viewer)
    {
        var mutation = new ObjectGraphType { Name = "Mutation", Description = "What can be done." };
        var fields = new MutationFields(scalars);
        var inputs = new InputTypes(classes, scalars);
        new ObjectMutations(classes, scalars, objects, inputs, fields).AddTo(mutation);
        new AccountMutations(classes, scalars, viewer, inputs, fields).AddTo(mutation);
        new ShopMutations(classes, functions, scalars, objects, fields).AddTo(mutation);
        return mutation;
    }
}

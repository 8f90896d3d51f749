using System.Text.Json;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>Cancelling an order, and calling the shop's functions.</summary>
internal sealed class ShopMutations(
    ParseClasses classes, ParseFunctions functions, Scalars scalars, ObjectTypes objects, MutationFields fields)
{
    /// <summary>Adds the mutations.</summary>
    public void AddTo(ObjectGraphType mutation)
    {
        var orders = classes.Get("Order");
        mutation.AddField(fields.Make(
            "cancelOrder",
            "Cancels one of the caller's orders, if it may still be: its units are on sale again at once.",
            [GraphFields.Input("id", scalars.Id.Required(), "Its global id or its objectId.")],
            [MutationFields.Value("order", objects.Of(orders).Required(), "The order as it is now.")],
            async call => new()
            {
                ["order"] = await Purchases.CancelOwnAsync(
                    GlobalId.ObjectIdOf(orders, call.FindText("id")!), call.Request.Call, call.Cancellation),
            }));
        mutation.AddField(fields.Make(
            "callCloudCode",
            "Calls one of the shop's functions.",
            [
                GraphFields.Input("functionName", MakeNames().Required()),
                GraphFields.Input("params", scalars.Object, "The function's parameters, written as for REST."),
            ],
            [MutationFields.Value("result", scalars.Any, "What it gives.")],
            CallAsync));
    }

    private async Task<Dictionary<string, object?>> CallAsync(MutationCall call)
    {
        var parameters = JsonNodes.ToElement(JsonNodes.Of(call.FindObject("params"))!);
        var write = await functions.RunAsync(call.FindText("functionName")!, parameters, call.Request.Call, call.Cancellation);
        return new() { ["result"] = JsonDocument.Parse(ParseObjectWriter.ToUtf8(write)).RootElement };
    }

    private EnumerationGraphType MakeNames()
    {
        var names = new EnumerationGraphType { Name = "CloudCodeFunction", Description = "The shop's functions." };
        foreach (var function in functions.All)
            names.Add(function.Name, function.Name, function.Meaning);
        return names;
    }
}

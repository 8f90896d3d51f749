using System.Text.Json;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Functions;
using FlashSale.Web.Parse.Queries;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>Mutations for cancelling an order and calling functions.</summary>
internal sealed class ShopMutations(
    ParseClasses classes, ParseFunctions functions, Scalars scalars, ObjectTypes objects, MutationFields fields)
{
    /// <summary>Adds the mutations.</summary>
    public void AddTo(ObjectGraphType mutation)
    {
        var orders = classes.Get("Order");
        mutation.AddField(fields.Make(
            "cancelOrder",
            "Cancels one of the caller's orders if that's still possible. Its units go back on sale immediately.",
            [GraphFields.Input("id", scalars.Id.Required(), "Global id or objectId.")],
            [MutationFields.Value("order", objects.Of(orders).Required(), "The cancelled order.")],
            async call => new()
            {
                ["order"] = await Purchases.CancelOwnAsync(
                    GlobalId.ObjectIdOf(orders, call.FindText("id")!), call.Request.Call, call.Cancellation),
            }));
        mutation.AddField(fields.Make(
            "callCloudCode",
            "Calls a function.",
            [
                GraphFields.Input("functionName", MakeNames().Required()),
                GraphFields.Input("params", scalars.Object, "The function's parameters, in the same form as in REST."),
            ],
            [MutationFields.Value("result", scalars.Any, "The function's result.")],
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
            names.Add(function.Name, function.Name, function.Description);
        return names;
    }
}

using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Endpoints;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>Mutations that create, update and delete objects of every class. They share REST's code.</summary>
internal sealed class ObjectMutations(ParseClasses classes, Scalars scalars, ObjectTypes objects, InputTypes inputs, MutationFields fields)
{
    private const string Id = "id";
    private const string Fields = "fields";
    private const string RequestId = "requestId";

    /// <summary>Adds the mutations that some clients may use, and deletions whose error explains why they aren't possible.</summary>
    public void AddTo(ObjectGraphType mutation)
    {
        foreach (var parseClass in classes.All)
        {
            if (parseClass.Rights.Create != Access.MasterKeyOnly)
                mutation.AddField(Create(parseClass));
            if (parseClass.Rights.Update != Access.MasterKeyOnly)
                mutation.AddField(Update(parseClass));
            if (parseClass.Rights.Delete != Access.MasterKeyOnly || parseClass.DeleteRefusal is not null)
                mutation.AddField(Delete(parseClass));
        }
    }

    private GraphField Create(ParseClass parseClass) => fields.Make(
        $"create{GraphNames.TypeOf(parseClass)}",
        $"Creates an object of class {parseClass.Name}. {parseClass.Description}",
        [
            GraphFields.Input(Fields, inputs.ForNew(parseClass)),
            .. parseClass is OrderClass ? [RequestIdInput()] : Array.Empty<GraphField>(),
        ],
        [ObjectOf(parseClass)],
        async call => Payload(parseClass, await CreateAsync(parseClass, call)));

    private GraphField Update(ParseClass parseClass) => fields.Make(
        $"update{GraphNames.TypeOf(parseClass)}",
        $"Updates an object of class {parseClass.Name}.",
        [IdInput(), GraphFields.Input(Fields, inputs.ForChanged(parseClass)), .. CurrentPassword(parseClass)],
        parseClass is UserClass ? [ObjectOf(parseClass), AccountMutations.NewToken(scalars)] : [ObjectOf(parseClass)],
        call => UpdateAsync(parseClass, call));

    private GraphField Delete(ParseClass parseClass) => fields.Make(
        $"delete{GraphNames.TypeOf(parseClass)}",
        $"Deletes an object of class {parseClass.Name} and returns it as it was.",
        [IdInput(), .. CurrentPassword(parseClass)],
        [ObjectOf(parseClass)],
        async call => Payload(parseClass, await DeleteAsync(parseClass, call)));

    private async Task<object> CreateAsync(ParseClass parseClass, MutationCall call)
    {
        var body = FieldsWriter.Write(call.FindObject(Fields), parseClass, classes);
        // Parse's schema requires the status, so clients send it; parse-server overwrites it.
        if (parseClass is OrderClass)
            body.Remove(InputTypes.Status);
        var request = call.With(body);
        if (parseClass is UserClass)
            return (await UsersApi.CreateAccountAsync(request, call.Cancellation)).Saved.Object;
        var purchase = request.Call with { IdempotencyKey = call.FindText(RequestId) ?? request.Call.IdempotencyKey };
        return (await request.Get<ParseObjects>().CreateAsync(parseClass, request.Body, purchase, call.Cancellation)).Object;
    }

    private async Task<Dictionary<string, object?>> UpdateAsync(ParseClass parseClass, MutationCall call)
    {
        var (id, body) = (IdOf(parseClass, call), FieldsWriter.Write(call.FindObject(Fields), parseClass, classes));
        if (parseClass is not UserClass)
        {
            var request = call.With(body);
            var changed = await request.Get<ParseObjects>().UpdateAsync(parseClass, id, request.Body, request.Call, call.Cancellation);
            return Payload(parseClass, changed.Object);
        }
        AccountMutations.AddCurrentPassword(body, call);
        var (saved, session) = await UsersApi.UpdateAccountAsync(call.With(body), id, call.Cancellation);
        var payload = Payload(parseClass, saved.Object);
        payload[AccountMutations.SessionToken] = session?.Token;
        return payload;
    }

    private static async Task<object> DeleteAsync(ParseClass parseClass, MutationCall call)
    {
        if (parseClass is not UserClass)
            return await call.Request.Get<ParseObjects>()
                .DeleteAsync(parseClass, IdOf(parseClass, call), call.Request.Call, call.Cancellation);
        var body = new System.Text.Json.Nodes.JsonObject();
        AccountMutations.AddCurrentPassword(body, call);
        return await UsersApi.DeleteAccountAsync(call.With(body), IdOf(parseClass, call), call.Cancellation);
    }

    private static string IdOf(ParseClass parseClass, MutationCall call) => GlobalId.ObjectIdOf(parseClass, call.FindText(Id)!);

    private static Dictionary<string, object?> Payload(ParseClass parseClass, object entity) =>
        new() { [GraphNames.FieldOf(parseClass)] = entity };

    private GraphField ObjectOf(ParseClass parseClass) =>
        MutationFields.Value(GraphNames.FieldOf(parseClass), objects.Of(parseClass).Required(), parseClass.Description);

    private GraphField IdInput() => GraphFields.Input(Id, scalars.Id.Required(), "Global id or objectId.");

    private GraphField RequestIdInput() => GraphFields.Input(
        RequestId,
        scalars.String,
        "Idempotency key of this purchase. Repeating it returns the same order or the same error. Default: X-Parse-Request-Id.");

    private GraphField[] CurrentPassword(ParseClass parseClass) => parseClass is UserClass
        ? [GraphFields.Input(
            AccountMutations.CurrentPassword, scalars.String, "The account's current password. Not needed within 5 minutes of logging in.")]
        : [];
}

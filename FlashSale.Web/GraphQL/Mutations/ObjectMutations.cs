using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Endpoints;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>Makes, changes and deletes objects of every class, through the same code as REST.</summary>
internal sealed class ObjectMutations(ParseClasses classes, Scalars scalars, ObjectTypes objects, InputTypes inputs, MutationFields fields)
{
    private const string Id = "id";
    private const string Fields = "fields";
    private const string RequestId = "requestId";

    /// <summary>Adds the mutations that some clients may use, and those whose answer explains why nobody may.</summary>
    public void AddTo(ObjectGraphType mutation)
    {
        foreach (var of in classes.All)
        {
            if (of.Rights.Create != Access.Nobody)
                mutation.AddField(Create(of));
            if (of.Rights.Update != Access.Nobody)
                mutation.AddField(Update(of));
            if (of.Rights.Delete != Access.Nobody || of.WhyKept is not null)
                mutation.AddField(Delete(of));
        }
    }

    private GraphField Create(ParseClass of) => fields.Make(
        $"create{GraphNames.TypeOf(of)}",
        $"Makes an object of {of.Name}. {of.Meaning}",
        [GraphFields.Input(Fields, inputs.ForNew(of)), .. of is OrderClass ? [RequestIdInput()] : Array.Empty<GraphField>()],
        [ObjectOf(of)],
        async call => Payload(of, await CreateAsync(of, call)));

    private GraphField Update(ParseClass of) => fields.Make(
        $"update{GraphNames.TypeOf(of)}",
        $"Changes an object of {of.Name}.",
        [IdInput(), GraphFields.Input(Fields, inputs.ForChanged(of)), .. CurrentPassword(of)],
        of is UserClass ? [ObjectOf(of), AccountMutations.NewToken(scalars)] : [ObjectOf(of)],
        call => UpdateAsync(of, call));

    private GraphField Delete(ParseClass of) => fields.Make(
        $"delete{GraphNames.TypeOf(of)}",
        $"Deletes an object of {of.Name}, and gives it as it was.",
        [IdInput(), .. CurrentPassword(of)],
        [ObjectOf(of)],
        async call => Payload(of, await DeleteAsync(of, call)));

    private async Task<object> CreateAsync(ParseClass of, MutationCall call)
    {
        var body = FieldsWriter.Write(call.FindObject(Fields), of, classes);
        // Parse's own schema makes its clients send one, and parse-server overwrites it.
        if (of is OrderClass)
            body.Remove(InputTypes.Status);
        var request = call.With(body);
        if (of is UserClass)
            return (await UsersApi.CreateAccountAsync(request, call.Cancellation)).Written.Object;
        var purchase = request.Call with { IdempotencyKey = call.FindText(RequestId) ?? request.Call.IdempotencyKey };
        return (await request.Get<ParseObjects>().CreateAsync(of, request.Body, purchase, call.Cancellation)).Object;
    }

    private async Task<Dictionary<string, object?>> UpdateAsync(ParseClass of, MutationCall call)
    {
        var (id, body) = (IdOf(of, call), FieldsWriter.Write(call.FindObject(Fields), of, classes));
        if (of is not UserClass)
        {
            var request = call.With(body);
            var changed = await request.Get<ParseObjects>().UpdateAsync(of, id, request.Body, request.Call, call.Cancellation);
            return Payload(of, changed.Object);
        }
        AccountMutations.AddCurrentPassword(body, call);
        var (written, session) = await UsersApi.UpdateAccountAsync(call.With(body), id, call.Cancellation);
        var payload = Payload(of, written.Object);
        payload[AccountMutations.SessionToken] = session?.Token;
        return payload;
    }

    private static async Task<object> DeleteAsync(ParseClass of, MutationCall call)
    {
        if (of is not UserClass)
            return await call.Request.Get<ParseObjects>().DeleteAsync(of, IdOf(of, call), call.Request.Call, call.Cancellation);
        var body = new System.Text.Json.Nodes.JsonObject();
        AccountMutations.AddCurrentPassword(body, call);
        return await UsersApi.DeleteAccountAsync(call.With(body), IdOf(of, call), call.Cancellation);
    }

    private static string IdOf(ParseClass of, MutationCall call) => GlobalId.ObjectIdOf(of, call.FindText(Id)!);

    private static Dictionary<string, object?> Payload(ParseClass of, object entity) => new() { [GraphNames.FieldOf(of)] = entity };

    private GraphField ObjectOf(ParseClass of) => MutationFields.Value(GraphNames.FieldOf(of), objects.Of(of).Required(), of.Meaning);

    private GraphField IdInput() => GraphFields.Input(Id, scalars.Id.Required(), "Its global id or its objectId.");

    private GraphField RequestIdInput() => GraphFields.Input(
        RequestId,
        scalars.String,
        "A key for this one purchase: the same again gives the same order or refusal again. X-Parse-Request-Id unless said otherwise.");

    private GraphField[] CurrentPassword(ParseClass of) => of is UserClass
        ? [GraphFields.Input(
            AccountMutations.CurrentPassword, scalars.String, "The account's password, unless its session began a few minutes ago.")]
        : [];
}

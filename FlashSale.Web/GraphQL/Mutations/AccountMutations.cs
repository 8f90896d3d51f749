using System.Text.Json.Nodes;
using FlashSale.Data.Accounts;
using FlashSale.Web.GraphQL.Execution;
using FlashSale.Web.GraphQL.Queries;
using FlashSale.Web.GraphQL.Types;
using FlashSale.Web.Parse.Endpoints;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using GraphQL.Types;
using GraphField = GraphQL.Types.FieldType;

namespace FlashSale.Web.GraphQL.Mutations;

/// <summary>Signing up, logging in and out, and the e-mails for those who can't: REST's code, with its limits.</summary>
internal sealed class AccountMutations(
    ParseClasses classes, Scalars scalars, ObjectGraphType viewer, InputTypes inputs, MutationFields fields)
{
    /// <summary>Where an account's password is sent again.</summary>
    public const string CurrentPassword = "currentPassword";

    /// <summary>Where a new session's token is given.</summary>
    public const string SessionToken = "sessionToken";

    /// <summary>The field for the session that a new password gets.</summary>
    public static GraphField NewToken(Scalars scalars) => GraphFields.Field(
        SessionToken,
        scalars.String,
        "The token of the session that a new password gets; null without a new password.",
        context =>
        {
            context.Shop().HoldsSecret = true;
            return ((Dictionary<string, object?>)context.Source!).GetValueOrDefault(SessionToken);
        });

    /// <summary>Adds the current password to a body, if the client sent it.</summary>
    public static void AddCurrentPassword(JsonObject body, MutationCall call)
    {
        if (call.FindText(CurrentPassword) is { } password)
            body[CurrentPassword] = JsonNodes.Text(password);
    }

    /// <summary>Adds the mutations.</summary>
    public void AddTo(ObjectGraphType mutation)
    {
        var users = classes.Get("_User");
        mutation.AddField(fields.Make(
            "signUp",
            "Makes an account, and logs it in unless its e-mail address must be confirmed first.",
            [GraphFields.Input("fields", inputs.ForNew(users))],
            [Viewer()],
            SignUpAsync));
        mutation.AddField(fields.Make(
            "logIn",
            "Logs in.",
            [
                GraphFields.Input("username", scalars.String.Required(), "The account's username or e-mail address."),
                GraphFields.Input("password", scalars.String.Required()),
            ],
            [Viewer()],
            LogInAsync));
        mutation.AddField(Simple("logOut", "Ends the session that the request came with.", [], LoginApi.EndSessionAsync));
        mutation.AddField(Simple(
            "resetPassword",
            "Sends a link to choose a new password, if the address is that of an account.",
            [GraphFields.Input("email", scalars.String.Required())],
            LoginApi.SendPasswordResetAsync));
        mutation.AddField(Simple(
            "sendVerificationEmail",
            "Sends the link that confirms an address, if an account waits for it.",
            [GraphFields.Input("email", scalars.String.Required())],
            LoginApi.SendConfirmationAsync));
    }

    private async Task<Dictionary<string, object?>> SignUpAsync(MutationCall call)
    {
        var body = FieldsWriter.Write(call.FindObject("fields"), classes.Get("_User"), classes);
        var (written, session) = await UsersApi.CreateAccountAsync(call.With(body), call.Cancellation);
        return new() { ["viewer"] = new Viewer((User)written.Object, session?.Token) };
    }

    private static async Task<Dictionary<string, object?>> LogInAsync(MutationCall call)
    {
        var body = new JsonObject { ["username"] = Text(call, "username"), ["password"] = Text(call, "password") };
        var (user, token) = await LoginApi.StartSessionAsync(call.With(body), call.Cancellation);
        return new() { ["viewer"] = new Viewer(user, token) };
    }

    private GraphField Simple(string name, string meaning, GraphField[] input, Func<ParseRequest, CancellationToken, Task> run) =>
        fields.Make(
        name,
        meaning,
        input,
        [MutationFields.Value("ok", scalars.Boolean.Required(), "Always true.")],
        async call =>
        {
            var body = call.FindText("email") is { } email ? new JsonObject { ["email"] = JsonNodes.Text(email) } : [];
            await run(call.With(body), call.Cancellation);
            return new() { ["ok"] = true };
        });

    private GraphField Viewer() => MutationFields.Value("viewer", viewer.Required(), "Who is logged in now.");

    private static JsonValue Text(MutationCall call, string name) => JsonNodes.Text(call.FindText(name)!);
}

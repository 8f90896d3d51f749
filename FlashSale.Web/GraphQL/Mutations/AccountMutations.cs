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

/// <summary>Mutations for signing up, logging in and out, and account e-mails. They share REST's code and limits.</summary>
internal sealed class AccountMutations(
    ParseClasses classes, Scalars scalars, ObjectGraphType viewer, InputTypes inputs, MutationFields fields)
{
    /// <summary>Input field for the account's current password.</summary>
    public const string CurrentPassword = "currentPassword";

    /// <summary>Payload field for a new session's token.</summary>
    public const string SessionToken = "sessionToken";

    /// <summary>Creates the field for the token of the session that a password change starts.</summary>
    public static GraphField NewToken(Scalars scalars) => GraphFields.Field(
        SessionToken,
        scalars.String,
        "Token of the new session after a password change; null if the password didn't change.",
        context =>
        {
            context.Shop().HoldsSecret = true;
            return ((Dictionary<string, object?>)context.Source!).GetValueOrDefault(SessionToken);
        });

    /// <summary>Copies the current password into a body if the client sent it.</summary>
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
            "Creates an account and logs it in, unless its e-mail address must be confirmed first.",
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
        mutation.AddField(Simple("logOut", "Ends the session of the request.", [], LoginApi.EndSessionAsync));
        mutation.AddField(Simple(
            "resetPassword",
            "Sends a password reset link if the address belongs to an account.",
            [GraphFields.Input("email", scalars.String.Required())],
            LoginApi.SendPasswordResetAsync));
        mutation.AddField(Simple(
            "sendVerificationEmail",
            "Sends the confirmation link if an account with this address isn't confirmed yet.",
            [GraphFields.Input("email", scalars.String.Required())],
            LoginApi.SendConfirmationAsync));
    }

    private async Task<Dictionary<string, object?>> SignUpAsync(MutationCall call)
    {
        var body = FieldsWriter.Write(call.FindObject("fields"), classes.Get("_User"), classes);
        var (saved, session) = await UsersApi.CreateAccountAsync(call.With(body), call.Cancellation);
        return new() { ["viewer"] = new Viewer((User)saved.Object, session?.Token) };
    }

    private static async Task<Dictionary<string, object?>> LogInAsync(MutationCall call)
    {
        var body = new JsonObject { ["username"] = Text(call, "username"), ["password"] = Text(call, "password") };
        var (user, token) = await LoginApi.StartSessionAsync(call.With(body), call.Cancellation);
        return new() { ["viewer"] = new Viewer(user, token) };
    }

    private GraphField Simple(string name, string description, GraphField[] input, Func<ParseRequest, CancellationToken, Task> run) =>
        fields.Make(
        name,
        description,
        input,
        [MutationFields.Value("ok", scalars.Boolean.Required(), "Always true.")],
        async call =>
        {
            var body = call.FindText("email") is { } email ? new JsonObject { ["email"] = JsonNodes.Text(email) } : [];
            await run(call.With(body), call.Cancellation);
            return new() { ["ok"] = true };
        });

    private GraphField Viewer() => MutationFields.Value("viewer", viewer.Required(), "The account that is now logged in.");

    private static JsonValue Text(MutationCall call, string name) => JsonNodes.Text(call.FindText(name)!);
}

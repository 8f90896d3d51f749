using System.Text.Json.Nodes;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Parse.Calls;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Reference;

/// <summary>Reference entries for logging in and out and the caller's own account.</summary>
internal sealed class AccountOperations(ExampleShop shop, ParseSchemas schemas)
{
    private const string Tag = "Log in";

    private static readonly IReadOnlyList<int> LoginRefusals =
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status404NotFound,
        StatusCodes.Status429TooManyRequests,
    ];
    private static readonly IReadOnlyList<int> MailRefusals = [StatusCodes.Status400BadRequest, StatusCodes.Status429TooManyRequests];

    private static readonly IReadOnlyList<ReferenceParameter> Credentials =
    [
        ReferenceParameter.Query("username", "Username or e-mail address."),
        ReferenceParameter.Query("email", "E-mail address, instead of username."),
        ReferenceParameter.Query("password", "Password. Prefer POST, because URLs often end up in logs."),
    ];

    /// <summary>Gets all of them.</summary>
    public async Task<IReadOnlyList<ReferenceOperation>> AllAsync(CancellationToken cancellationToken)
    {
        var me = await shop.CallAsync(Access.SignedIn, HttpMethods.Get, "/users/me", cancellationToken: cancellationToken);
        var session = await shop.CallAsync(Access.SignedIn, HttpMethods.Get, "/sessions/me", cancellationToken: cancellationToken);
        return
        [
            new(HttpMethod.Post, "/login", "Log in")
            {
                Id = "logIn",
                Tag = Tag,
                Description = "Send `username` or `email`, and `password`. Then send the returned `sessionToken` as "
                    + "`X-Parse-Session-Token`.",
                Parameters = [ReferenceParameter.InstallationId],
                Body = LoginBody(),
                Answer = UserWithToken(),
                Refusals = LoginRefusals,
                Examples = LoginExamples(me, asBody: true),
            },
            new(HttpMethod.Get, "/login", "Log in by the query string")
            {
                Id = "logInByQuery",
                Tag = Tag,
                Description = "For clients that can't send a body.",
                Parameters = [.. Credentials, ReferenceParameter.InstallationId],
                Answer = UserWithToken(),
                Refusals = LoginRefusals,
                Examples = LoginExamples(me, asBody: false),
            },
            new(HttpMethod.Post, "/verifyPassword", "Check a password")
            {
                Id = "verifyPassword",
                Tag = Tag,
                Description = "Like logging in, but without starting a session.",
                Body = LoginBody(),
                Answer = schemas.Reference("_User"),
                Refusals = LoginRefusals,
                Examples = LoginExamples(WithoutToken(me), asBody: true),
            },
            new(HttpMethod.Get, "/verifyPassword", "Check a password by the query string")
            {
                Id = "verifyPasswordByQuery",
                Tag = Tag,
                Parameters = Credentials,
                Answer = schemas.Reference("_User"),
                Refusals = LoginRefusals,
                Examples = LoginExamples(WithoutToken(me), asBody: false),
            },
            new(HttpMethod.Post, "/logout", "Log out")
            {
                Id = "logOut",
                Tag = Tag,
                Description = "Ends the session of the token, if one is sent.",
                Answer = ClassOperations.Empty(),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples = [new("withoutSession", "Without a token, nothing happens", StatusCodes.Status200OK, new JsonObject())],
            },
            new(HttpMethod.Post, "/requestPasswordReset", "Request a password reset e-mail")
            {
                Id = "requestPasswordReset",
                Tag = Tag,
                Description = "The response is the same if no account has this address.",
                Body = EmailBody(),
                Answer = ClassOperations.Empty(),
                Refusals = MailRefusals,
                Examples = EmailExamples(),
            },
            new(HttpMethod.Post, "/verificationEmailRequest", "Request a confirmation e-mail")
            {
                Id = "requestVerificationEmail",
                Tag = Tag,
                Description = "The response is the same if no account has this address.",
                Body = EmailBody(),
                Answer = ClassOperations.Empty(),
                Refusals = MailRefusals,
                Examples = EmailExamples(),
            },
            new(HttpMethod.Get, "/users/me", "Get your account")
            {
                Id = "getMe",
                Tag = "_User",
                RequiredAccess = Access.SignedIn,
                Answer = UserWithToken(),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples = me is null ? [] : [new("me", "The token's account", StatusCodes.Status200OK, me.DeepClone())],
            },
            new(HttpMethod.Post, "/upgradeToRevocableSession", "Get a revocable session for the token")
            {
                Id = "upgradeToRevocableSession",
                Tag = "_Session",
                Description = "Every session is already revocable, so the token's session is returned.",
                RequiredAccess = Access.SignedIn,
                Answer = schemas.Reference("_Session"),
                Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
                Examples = session is null ? [] : [new("mine", "The caller's session", StatusCodes.Status200OK, session.DeepClone())],
            },
            new(HttpMethod.Get, "/sessions/me", "Get the session of the token")
            {
                Id = "getMySession",
                Tag = "_Session",
                RequiredAccess = Access.SignedIn,
                Answer = schemas.Reference("_Session"),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples = session is null ? [] : [new("mine", "The caller's session", StatusCodes.Status200OK, session)],
            },
        ];
    }

    private static JsonObject LoginBody() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("password"),
        ["properties"] = new JsonObject
        {
            ["username"] = new JsonObject { ["type"] = "string", ["description"] = "Username or e-mail address." },
            ["email"] = new JsonObject { ["type"] = "string", ["description"] = "E-mail address, instead of username." },
            ["password"] = new JsonObject { ["type"] = "string", ["format"] = "password" },
        },
    };

    private static JsonObject EmailBody() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("email"),
        ["properties"] = new JsonObject { ["email"] = new JsonObject { ["type"] = "string", ["format"] = "email" } },
    };

    private JsonObject UserWithToken() => new()
    {
        ["allOf"] = new JsonArray
        {
            schemas.Reference("_User"),
            new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("sessionToken"),
                ["properties"] = new JsonObject { ["sessionToken"] = ParseSchemas.SessionToken() },
            },
        },
    };

    private static JsonNode? WithoutToken(JsonNode? me)
    {
        var copy = me?.DeepClone();
        copy?.AsObject().Remove("sessionToken");
        return copy;
    }

    private static List<ReferenceExample> LoginExamples(JsonNode? me, bool asBody)
    {
        var wrong = Login(
            "wrongPassword",
            "Wrong password",
            "nobody",
            "wrong",
            StatusCodes.Status404NotFound,
            ExampleShop.Show(new ParseError(StatusCodes.Status404NotFound, 101, "Invalid username/password.")),
            asBody);
        return me is null
            ? [wrong]
            :
            [
                Login("demo", "The demo shopper", DemoSessions.Shopper, DemoShop.Password, StatusCodes.Status200OK, me.DeepClone(), asBody),
                wrong,
            ];
    }

    private static ReferenceExample Login(
        string name, string summary, string username, string password, int status, JsonNode answer, bool asBody) =>
        asBody
        ? new ReferenceExample(name, summary, status, answer) { Body = new JsonObject { ["username"] = username, ["password"] = password } }
        : new ReferenceExample(name, summary, status, answer)
        {
            Values = new Dictionary<string, string> { ["username"] = username, ["password"] = password },
        };

    private static List<ReferenceExample> EmailExamples() =>
        [
            new(
                "unknown",
                "An unknown address",
                StatusCodes.Status200OK,
                new JsonObject()) { Body = new JsonObject { ["email"] = "nobody@example.com" } },
        ];
}

using System.Text.Json.Nodes;
using FlashSale.Web.Hosting.Demo;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Reference;

/// <summary>Logging in and out, and what concerns one's own account.</summary>
internal sealed class AccountOperations(ExampleShop shop, ParseSchemas schemas)
{
    private const string Tag = "Log in";

    private static readonly IReadOnlyList<int> Guessing = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests];
    private static readonly IReadOnlyList<int> Mailing = [StatusCodes.Status400BadRequest, StatusCodes.Status429TooManyRequests];

    private static readonly IReadOnlyList<ReferenceParameter> Credentials =
    [
        ReferenceParameter.Query("username", "The username, or the e-mail address."),
        ReferenceParameter.Query("email", "The e-mail address, in place of the username."),
        ReferenceParameter.Query("password", "The password. Better in a body, where no log of addresses keeps it: use POST."),
    ];

    /// <summary>All of them.</summary>
    public async Task<IReadOnlyList<ReferenceOperation>> AllAsync(CancellationToken cancellationToken)
    {
        var me = await shop.AskAsync(Access.SignedIn, HttpMethods.Get, "/users/me", cancellationToken: cancellationToken);
        var session = await shop.AskAsync(Access.SignedIn, HttpMethods.Get, "/sessions/me", cancellationToken: cancellationToken);
        return
        [
            new(HttpMethod.Post, "/login", "Log in")
            {
                Id = "logIn",
                Tag = Tag,
                Description = "With `username` or `email`, and `password`. The answer's `sessionToken` goes into `X-Parse-Session-Token` from now on.",
                Parameters = [ReferenceParameter.InstallationId],
                Body = LoginBody(),
                Answer = UserWithToken(),
                Refusals = Guessing,
                Examples = LoginExamples(me, asBody: true),
            },
            new(HttpMethod.Get, "/login", "Log in by the query string")
            {
                Id = "logInByQuery",
                Tag = Tag,
                Description = "For clients that cannot send a body.",
                Parameters = [.. Credentials, ReferenceParameter.InstallationId],
                Answer = UserWithToken(),
                Refusals = Guessing,
                Examples = LoginExamples(me, asBody: false),
            },
            new(HttpMethod.Post, "/verifyPassword", "Check a password")
            {
                Id = "verifyPassword",
                Tag = Tag,
                Description = "As logging in, without a session.",
                Body = LoginBody(),
                Answer = schemas.Reference("_User"),
                Refusals = Guessing,
                Examples = LoginExamples(WithoutToken(me), asBody: true),
            },
            new(HttpMethod.Get, "/verifyPassword", "Check a password by the query string")
            {
                Id = "verifyPasswordByQuery",
                Tag = Tag,
                Parameters = Credentials,
                Answer = schemas.Reference("_User"),
                Refusals = Guessing,
                Examples = LoginExamples(WithoutToken(me), asBody: false),
            },
            new(HttpMethod.Post, "/logout", "Log out")
            {
                Id = "logOut",
                Tag = Tag,
                Description = "Ends the session of the token that it comes with, if it comes with one.",
                Answer = ClassOperations.Nothing(),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples = [new("withoutSession", "Without a token nothing happens", StatusCodes.Status200OK, new JsonObject())],
            },
            new(HttpMethod.Post, "/requestPasswordReset", "Ask for a mail to choose a new password")
            {
                Id = "requestPasswordReset",
                Tag = Tag,
                Description = "The answer is the same for an address that nobody has.",
                Body = EmailBody(),
                Answer = ClassOperations.Nothing(),
                Refusals = Mailing,
                Examples = EmailExamples(),
            },
            new(HttpMethod.Post, "/verificationEmailRequest", "Ask for the mail that confirms an address")
            {
                Id = "requestVerificationEmail",
                Tag = Tag,
                Description = "The answer is the same for an address that nobody has.",
                Body = EmailBody(),
                Answer = ClassOperations.Nothing(),
                Refusals = Mailing,
                Examples = EmailExamples(),
            },
            new(HttpMethod.Get, "/users/me", "Get one's own account")
            {
                Id = "getMe",
                Tag = "_User",
                Who = Access.SignedIn,
                Answer = UserWithToken(),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples = me is null ? [] : [new("me", "Whose the token is", StatusCodes.Status200OK, me.DeepClone())],
            },
            new(HttpMethod.Post, "/upgradeToRevocableSession", "Get a revocable session for the token")
            {
                Id = "upgradeToRevocableSession",
                Tag = "_Session",
                Description = "Every session of the shop is revocable: the answer is the session of the token.",
                Who = Access.SignedIn,
                Answer = schemas.Reference("_Session"),
                Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
                Examples = session is null ? [] : [new("mine", "The one that asks", StatusCodes.Status200OK, session.DeepClone())],
            },
            new(HttpMethod.Get, "/sessions/me", "Get the session of the token")
            {
                Id = "getMySession",
                Tag = "_Session",
                Who = Access.SignedIn,
                Answer = schemas.Reference("_Session"),
                Refusals = [StatusCodes.Status400BadRequest],
                Examples = session is null ? [] : [new("mine", "The one that asks", StatusCodes.Status200OK, session)],
            },
        ];
    }

    private static JsonObject LoginBody() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("password"),
        ["properties"] = new JsonObject
        {
            ["username"] = new JsonObject { ["type"] = "string", ["description"] = "The username, or the e-mail address." },
            ["email"] = new JsonObject { ["type"] = "string", ["description"] = "The e-mail address, in place of the username." },
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
            new JsonObject { ["type"] = "object", ["required"] = new JsonArray("sessionToken"), ["properties"] = new JsonObject { ["sessionToken"] = ParseSchemas.SessionToken() } },
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
        var wrong = Login("wrongPassword", "A wrong password", "nobody", "wrong", StatusCodes.Status404NotFound, ExampleShop.Show(new ParseError(StatusCodes.Status404NotFound, 101, "Invalid username/password.")), asBody);
        return me is null ? [wrong] : [Login("demo", "The demo's shopper", DemoSessions.Shopper, DemoShop.Password, StatusCodes.Status200OK, me.DeepClone(), asBody), wrong];
    }

    private static ReferenceExample Login(string name, string summary, string username, string password, int status, JsonNode answer, bool asBody) => asBody
        ? new ReferenceExample(name, summary, status, answer) { Body = new JsonObject { ["username"] = username, ["password"] = password } }
        : new ReferenceExample(name, summary, status, answer) { Values = new Dictionary<string, string> { ["username"] = username, ["password"] = password } };

    private static List<ReferenceExample> EmailExamples() =>
        [new("unknown", "An address that nobody has", StatusCodes.Status200OK, new JsonObject()) { Body = new JsonObject { ["email"] = "nobody@example.com" } }];
}

using System.Text.Json;
using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;
using FlashSale.Web.Parse.Writing;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Accounts: <c>/users</c>, <c>/users/me</c> and <c>/users/{id}</c>. Everyone has to do with his own.</summary>
internal static class UsersApi
{
    private const string CurrentPassword = "currentPassword";

    // An SDK changes an account with nothing but the session's token. Its program logs the person in again first.
    private static readonly TimeSpan RecentLogin = TimeSpan.FromMinutes(5);

    private static readonly ParseError NoSuchLogin = new(
        StatusCodes.Status400BadRequest,
        252,
        "This authentication method is unsupported: use username, password and email, and leave authData out.");

    private static readonly ParseError PasswordRequired = ParseError.Forbidden(
        $"Send the account's password as {CurrentPassword}, or log in again and repeat this within {RecentLogin.TotalMinutes:0} minutes.",
        "passwordRequired");

    private static readonly ParseError PasswordWrong =
        ParseError.Forbidden($"{CurrentPassword} isn't the account's password.", "wrongPassword");

    public static void MapUsers(this ParseRoutes routes)
    {
        routes.Map("GET", "/users/me", ShowMeAsync);
        routes.Map("POST", "/users", SignUpAsync);
        routes.Map("GET", "/users", static (request, cancellationToken) => ObjectsApi.FindAsync(request, request.UserClass(), cancellationToken));
        routes.Map("GET", "/users/*", static (request, cancellationToken) => ObjectsApi.GetAsync(request, request.UserClass(), request.Values[0], cancellationToken));
        routes.Map("PUT", "/users/*", static (request, cancellationToken) => UpdateAsync(request, request.Values[0], cancellationToken));
        routes.Map("DELETE", "/users/*", static (request, cancellationToken) => DeleteAsync(request, request.Values[0], cancellationToken));
    }

    /// <summary>Makes an account, and logs it in unless its address must be confirmed first.</summary>
    public static async Task<ParseAnswer> SignUpAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        var (written, session) = await CreateAccountAsync(request, cancellationToken);
        return ObjectsApi.Created(written, request.Call, writer => UserAnswers.WriteToken(writer, session?.Token)) with
        { Location = $"/users/{((User)written.Object).Id}", HoldsSecret = true };
    }

    /// <summary>Makes an account of the body's fields, and a session unless its address must be confirmed first.</summary>
    public static async Task<(ParseWritten Written, NewSession? Session)> CreateAccountAsync(
        ParseRequest request, CancellationToken cancellationToken)
    {
        await request.CountSignUpAsync(cancellationToken);
        var fields = FieldsOf(request);
        ParseWritten written;
        using (await request.EnterHashingAsync(cancellationToken, isSignUp: true))
            written = await request.Get<ParseObjects>().CreateAsync(request.UserClass(), fields, request.Call, cancellationToken);
        var accounts = request.Get<ParseAccounts>();
        var user = (User)written.Object;
        // Whoever makes an account while logged in to another one stays who he is; a new session all the same, as Parse does.
        var session = accounts.LetsInUnconfirmed ? await accounts.TryStartSessionAsync(user, Session.BySignup, request.Call.InstallationId) : null;
        return (written, session);
    }

    /// <summary>Changes the caller's account. A new password gets a new session.</summary>
    public static async Task<ParseAnswer> UpdateAsync(ParseRequest request, string id, CancellationToken cancellationToken)
    {
        var (written, session) = await UpdateAccountAsync(request, id, cancellationToken);
        return ObjectsApi.Updated(written, request.Call, writer => UserAnswers.WriteToken(writer, session?.Token)) with { HoldsSecret = true };
    }

    /// <summary>Changes the caller's account by the body's fields. The session is the new one that a new password gets.</summary>
    public static async Task<(ParseWritten Written, NewSession? Session)> UpdateAccountAsync(
        ParseRequest request, string id, CancellationToken cancellationToken)
    {
        await RequireOwnerAsync(request, id, ChangesLogin, cancellationToken);
        var fields = RequestReader.Without(FieldsOf(request), name => name == CurrentPassword);
        ParseWritten written;
        using (fields.TryGetProperty("password", out _) ? await request.EnterHashingAsync(cancellationToken) : null)
            written = await request.Get<ParseObjects>().UpdateAsync(request.UserClass(), id, fields, request.Call, cancellationToken);
        var session = written.Changes.Has("password") && request.Caller.UserId == id
            ? await request.Get<ParseAccounts>().TryStartSessionAsync((User)written.Object, Session.ByLogin, request.Call.InstallationId)
            : null;
        return (written, session);
    }

    /// <summary>Deletes the caller's account.</summary>
    public static async Task<ParseAnswer> DeleteAsync(ParseRequest request, string id, CancellationToken cancellationToken)
    {
        await DeleteAccountAsync(request, id, cancellationToken);
        return ParseAnswer.Empty;
    }

    /// <summary>Deletes the caller's account.</summary>
    /// <returns>The account as it was.</returns>
    public static async Task<object> DeleteAccountAsync(ParseRequest request, string id, CancellationToken cancellationToken)
    {
        await RequireOwnerAsync(request, id, (_, _) => true, cancellationToken);
        return await request.Get<ParseObjects>().DeleteAsync(request.UserClass(), id, request.Call, cancellationToken);
    }

    // SDKs send more with an account than its fields: the token that it came with, and ways to log in, even if there are none.
    private static JsonElement FieldsOf(ParseRequest request)
    {
        if (request.Body.TryGetProperty("authData", out var authData) && !IsEmpty(authData))
            throw new ParseException(NoSuchLogin);
        var hasOwnToken = request.Token is { } token
            && request.Body.TryGetProperty("sessionToken", out var given)
            && given.ValueKind == JsonValueKind.String
            && given.ValueEquals(token);
        return RequestReader.Without(request.Body, name => name == "authData" || (name == "sessionToken" && hasOwnToken));
    }

    private static bool IsEmpty(JsonElement authData) =>
        authData.ValueKind == JsonValueKind.Object && authData.EnumerateObject().All(provider => provider.Value.ValueKind switch
        {
            JsonValueKind.Null => true,
            JsonValueKind.Object => !provider.Value.EnumerateObject().Any(),
            _ => false,
        });

    // A node accepts a token for some seconds without asking the database. Not here: a thief could be faster than the owner who ends the
    // session on another node. And what would lock the owner out takes more than a token: the password, or a login a few minutes ago.
    private static async Task RequireOwnerAsync(
        ParseRequest request, string id, Func<ParseRequest, User, bool> needsPassword, CancellationToken cancellationToken)
    {
        if (request.Caller.SessionId is not { } sessionId)
            return;
        var valid = await request.Get<IAccountSessions>().FindValidAsync([sessionId], cancellationToken);
        if (valid.Count == 0)
            throw new ParseException(ParseError.InvalidSession);
        if (request.Caller.HasMasterKey || request.Caller.UserId != id)
            return;
        var loggedInAt = valid[0].Session.CreatedAt;
        if (request.Get<TimeProvider>().Now() - loggedInAt < RecentLogin
            || !needsPassword(request, await request.FindUserAsync(id, cancellationToken)))
        {
            return;
        }
        if (!request.Body.TryGetProperty(CurrentPassword, out var password) || password.ValueKind != JsonValueKind.String)
            throw new ParseException(PasswordRequired);
        await request.CountAttemptAsync(cancellationToken);
        using var hashing = await request.EnterHashingAsync(cancellationToken);
        if (!await request.Get<ParseAccounts>().IsPasswordAsync(id, password.GetString()!))
            throw new ParseException(PasswordWrong);
    }

    private static bool ChangesLogin(ParseRequest request, User user) =>
        request.Body.TryGetProperty("password", out _)
        || (request.Body.TryGetProperty("email", out var email)
            && !(email.ValueKind == JsonValueKind.String
                && string.Equals(email.GetString()!.Trim(), user.Email, StringComparison.OrdinalIgnoreCase)));

    private static async Task<ParseAnswer> ShowMeAsync(ParseRequest request, CancellationToken cancellationToken) =>
        UserAnswers.Show(request, await FindMeAsync(request, cancellationToken), request.Token);

    /// <summary>The caller's account.</summary>
    /// <exception cref="ParseException">Nobody is logged in, or the account is gone.</exception>
    public static async Task<User> FindMeAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        var id = request.Caller.UserId ?? throw new ParseException(ParseError.NoSession);
        try
        {
            return await request.FindUserAsync(id, cancellationToken);
        }
        catch (ParseException gone) when (gone.Error == ParseError.NotFound)
        {
            // The account was deleted on another node a moment ago, and its sessions with it.
            throw new ParseException(ParseError.InvalidSession);
        }
    }
}

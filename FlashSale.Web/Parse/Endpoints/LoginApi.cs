using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>Endpoints for logging in and out, and for account e-mails.</summary>
internal static class LoginApi
{
    public static void MapLogin(this ParseRoutes routes)
    {
        routes.Map("POST", "/login", LogInAsync);
        routes.Map("GET", "/login", LogInAsync);
        routes.Map("POST", "/verifyPassword", VerifyPasswordAsync);
        routes.Map("GET", "/verifyPassword", VerifyPasswordAsync);
        routes.Map("POST", "/logout", LogOutAsync);
        routes.Map("POST", "/requestPasswordReset", RequestPasswordResetAsync);
        routes.Map("POST", "/verificationEmailRequest", RequestConfirmationAsync);
    }

    /// <summary>Checks the credentials in the body and starts a session.</summary>
    public static async Task<(User User, string Token)> StartSessionAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        await request.CountAttemptAsync(cancellationToken);
        var accounts = request.Get<ParseAccounts>();
        var (username, email, password) = request.FindLogin();
        User user;
        using (await request.EnterHashingAsync(cancellationToken))
            user = await accounts.CheckPasswordAsync(username, email, password);
        var session = await accounts.StartSessionAsync(user, Session.ByLogin, request.Call.InstallationId, cancellationToken);
        return (user, session.Token);
    }

    /// <summary>Ends the request's session, if any.</summary>
    public static async Task EndSessionAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        if (request.Token is { } token)
            await request.Get<IAccountSessions>().EndAsync(token, cancellationToken);
    }

    /// <summary>Sends a password reset link to the e-mail address in the body.</summary>
    public static async Task SendPasswordResetAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        await request.CountAttemptAsync(cancellationToken);
        await request.Get<ParseAccounts>().RequestPasswordResetAsync(request.FindText("email"));
    }

    /// <summary>Sends a confirmation link to the e-mail address in the body.</summary>
    public static async Task SendConfirmationAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        await request.CountAttemptAsync(cancellationToken);
        await request.Get<ParseAccounts>().RequestConfirmationAsync(request.FindText("email"));
    }

    private static async Task<ParseAnswer> LogInAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        var (user, token) = await StartSessionAsync(request, cancellationToken);
        return UserAnswers.Show(request, user, token);
    }

    private static async Task<ParseAnswer> VerifyPasswordAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        await request.CountAttemptAsync(cancellationToken);
        var (username, email, password) = request.FindLogin();
        using var hashing = await request.EnterHashingAsync(cancellationToken);
        var user = await request.Get<ParseAccounts>().CheckPasswordAsync(username, email, password);
        return UserAnswers.Show(request, user, token: null);
    }

    private static async Task<ParseAnswer> LogOutAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        await EndSessionAsync(request, cancellationToken);
        return ParseAnswer.Empty;
    }

    private static async Task<ParseAnswer> RequestPasswordResetAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        await SendPasswordResetAsync(request, cancellationToken);
        return ParseAnswer.Empty;
    }

    private static async Task<ParseAnswer> RequestConfirmationAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        await SendConfirmationAsync(request, cancellationToken);
        return ParseAnswer.Empty;
    }
}

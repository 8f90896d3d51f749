using FlashSale.Data.Accounts;
using FlashSale.Data.Privacy;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Account;
using FlashSale.Web.Parse.Calls;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Parse.Schema;

/// <summary>
/// Manages accounts for API clients, with the same rules as the shop's pages. Responses never reveal whether an account exists, unless the
/// password was right.
/// </summary>
internal sealed partial class ParseAccounts(
    UserManager<User> users,
    SignInManager<User> signIn,
    IAccountSessions sessions,
    PersonalData personalData,
    AccountMail mail,
    LoginGuard guard,
    TimeProvider clock,
    ILogger<ParseAccounts> logger)
{
    private const int MaxLoginLength = 256;
    private const int MaxPasswordLength = 100;

    private static readonly ParseException WrongPassword = new(
        new ParseError(StatusCodes.Status404NotFound, 101, "Invalid username/password."));

    /// <summary>Whether accounts can log in before confirming their e-mail address.</summary>
    public bool AllowsUnconfirmedLogin => !users.Options.SignIn.RequireConfirmedAccount && !users.Options.SignIn.RequireConfirmedEmail;

    /// <summary>Finds the account with this username or e-mail address and password. If both are given, both must match.</summary>
    /// <exception cref="ParseException">The credentials are wrong, or the account can't log in through the API.</exception>
    public async Task<User> CheckPasswordAsync(string? username, string? email, string? password)
    {
        username = string.IsNullOrWhiteSpace(username) ? null : username.Trim();
        email = string.IsNullOrWhiteSpace(email) ? null : email.Trim();
        if (username is null && email is null)
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 200, "username/email is required."));
        if (string.IsNullOrEmpty(password))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 201, "password is required."));
        if (username?.Length > MaxLoginLength || email?.Length > MaxLoginLength || password.Length > MaxPasswordLength)
            throw WrongPassword;

        var user = await FindByLoginAsync(username, email);
        if (user is null)
        {
            guard.LogUnknownAccount();
            // Hashes anyway, so that the response time doesn't reveal whether the account exists.
            users.PasswordHasher.HashPassword(new User(), password);
            throw WrongPassword;
        }
        if (!await users.CheckPasswordAsync(user, password))
            throw WrongPassword;
        if (!await signIn.CanSignInAsync(user))
            throw new ParseException(
                new ParseError(
                    StatusCodes.Status400BadRequest,
                    205,
                    "Confirm your e-mail address first. Use the link in the e-mail that we sent you."));
        if (await users.GetTwoFactorEnabledAsync(user))
            throw new ParseException(
                ParseError.Forbidden(
                    "This account uses two-factor authentication, which the API doesn't support. Log in on the website.",
                    "twoFactorRequired"));
        return user;
    }

    /// <summary>Whether this is the account's password. Wrong passwords count towards the login limit.</summary>
    public async Task<bool> IsPasswordAsync(string userId, string password)
    {
        return password.Length <= MaxPasswordLength
            && await users.FindByIdAsync(userId) is { } user
            && await users.CheckPasswordAsync(user, password);
    }

    /// <summary>Starts a session for an account that was just authenticated.</summary>
    /// <exception cref="ParseException">The account's password changed in the meantime, or the account was deleted.</exception>
    public async Task<NewSession> StartSessionAsync(
        User user, string createdWith, string? installationId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var installation = installationId?.Length > Session.InstallationIdLength
            ? installationId[..Session.InstallationIdLength]
            : installationId;
        return await sessions.CreateAsync(user.Id, user.SecurityStamp!, createdWith, installation, cancellationToken)
            ?? throw WrongPassword;
    }

    /// <summary>Starts a session for an account that was just created or changed.</summary>
    /// <returns>Null if that fails. The account's change is kept, and its owner can log in later.</returns>
    public async Task<NewSession?> TryStartSessionAsync(User user, string createdWith, string? installationId)
    {
        try
        {
            return await StartSessionAsync(user, createdWith, installationId, CancellationToken.None);
        }
        // The account is already saved, so this failure must not fail the request.
        catch (Exception error)
        {
            LogNoSession(error);
            return null;
        }
    }

    /// <summary>Creates an account. <see cref="RequireForSignUp"/> must have validated the changes.</summary>
    /// <exception cref="ParseException">The username or e-mail address is taken, or a rule is violated.</exception>
    public async Task<User> SignUpAsync(ParseChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var user = User.Create(changes.TextOf("username")!.Trim(), CheckedEmail(changes.TextOf("email")!), clock.Now());
        user.DisplayName = CheckedDisplayName(changes.TextOf("displayName"));
        var password = changes.TextOf("password")!;
        await RequireAvailableAsync(user.UserName, user.Email);
        await CheckPasswordRulesAsync(user, password);
        await RequireAsync(await users.CreateAsync(user, password), user);
        await RequireAsync(await users.AddToRoleAsync(user, Roles.Customer), user);
        await mail.TrySendConfirmationAsync(user);
        return user;
    }

    /// <summary>Checks the required fields of a sign-up, in Parse's order.</summary>
    /// <exception cref="ParseException">A required field is missing.</exception>
    public static void RequireForSignUp(ParseChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (string.IsNullOrWhiteSpace(changes.TextOf("username")))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 200, "bad or missing username"));
        if (string.IsNullOrEmpty(changes.TextOf("password")))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 201, "password is required"));
        if (string.IsNullOrWhiteSpace(changes.TextOf("email")))
            throw new ParseException(
                new ParseError(StatusCodes.Status400BadRequest, 204, "email is required. The shop sends order updates to it."));
    }

    /// <summary>Updates an account atomically. A new password ends all its sessions (the user store does that).</summary>
    /// <returns>The updated account.</returns>
    /// <exception cref="ParseException">The username or e-mail address is taken, a rule is violated, or the account doesn't
    /// exist.</exception>
    public async Task<User> UpdateAsync(string userId, ParseChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var user = await users.FindByIdAsync(userId) ?? throw new ParseException(ParseError.NotFound);
        var name = changes.TextOf("username", user.UserName)!.Trim();
        // An unchanged address stays valid even if new accounts couldn't use it.
        var email = changes.Has("email") && changes.TextOf("email") != user.Email ? CheckedEmail(changes.TextOf("email")!) : user.Email!;
        var hasNewEmail = !string.Equals(email, user.Email, StringComparison.OrdinalIgnoreCase);
        var hasNewName = !string.Equals(name, user.UserName, StringComparison.OrdinalIgnoreCase);
        await RequireAvailableAsync(hasNewName ? name : null, hasNewEmail ? email : null);
        user.DisplayName = CheckedDisplayName(changes.TextOf("displayName", user.DisplayName));
        user.UserName = name;
        // Where logins need a confirmed address, a typo would lock the owner out. There the address changes only when its link is followed.
        if (hasNewEmail && AllowsUnconfirmedLogin)
            (user.Email, user.EmailConfirmed) = (email, false);
        user.UpdatedAt = clock.Now();
        var password = changes.TextOf("password");
        if (password is not null)
        {
            await CheckPasswordRulesAsync(user, password);
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        }

        // UpdateSecurityStampAsync saves the other changes too. The new stamp invalidates links sent to the old address or for the old
        // password.
        var endsLinks = password is not null || (hasNewEmail && AllowsUnconfirmedLogin);
        await RequireAsync(endsLinks ? await users.UpdateSecurityStampAsync(user) : await users.UpdateAsync(user), user);
        if (hasNewEmail)
            await (AllowsUnconfirmedLogin ? mail.TrySendConfirmationAsync(user) : mail.TrySendEmailChangeAsync(user, email));
        return user;
    }

    /// <summary>Deletes an account and its personal data.</summary>
    /// <exception cref="ParseException">The account doesn't exist.</exception>
    public async Task DeleteAsync(string userId, CancellationToken cancellationToken)
    {
        if (!await personalData.DeleteAccountAsync(userId, cancellationToken))
            throw new ParseException(ParseError.NotFoundForDelete);
    }

    /// <summary>Sends a password reset link if the address belongs to an account and is confirmed.</summary>
    public async Task RequestPasswordResetAsync(string? email)
    {
        if (await users.FindByEmailAsync(RequireEmail(email)) is { EmailConfirmed: true } user)
            await mail.StartPasswordResetAsync(user);
    }

    /// <summary>Sends a confirmation link if an account with this address isn't confirmed yet.</summary>
    public async Task RequestConfirmationAsync(string? email)
    {
        if (await users.FindByEmailAsync(RequireEmail(email)) is { EmailConfirmed: false } user)
            await mail.StartConfirmationAsync(user, returnUrl: null);
    }

    private async Task<User?> FindByLoginAsync(string? username, string? email)
    {
        if (username is null)
            return await users.FindByEmailAsync(email!);
        // Usernames can't contain '@'.
        var user = username.Contains('@', StringComparison.Ordinal)
            ? await users.FindByEmailAsync(username)
            : await users.FindByNameAsync(username);
        return email is null || user?.NormalizedEmail == users.NormalizeEmail(email) ? user : null;
    }

    private static string RequireEmail(string? email) => string.IsNullOrWhiteSpace(email)
        ? throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 204, "you must provide an email"))
        : CheckedEmail(email);

    private static string CheckedEmail(string text)
    {
        var email = text.Trim();
        return EmailAddress.IsValid(email)
            ? email
            : throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 125, "Email address format is invalid."));
    }

    private static string? CheckedDisplayName(string? name)
    {
        if (name?.Length > User.DisplayNameLength)
            throw new ParseException(ParseError.Validation($"displayName is too long. The limit is {User.DisplayNameLength} characters."));
        return string.IsNullOrWhiteSpace(name) ? null : name.Trim();
    }

    private async Task RequireAvailableAsync(string? name, string? email)
    {
        if (name is not null && await users.FindByNameAsync(name) is not null)
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 202, "Account already exists for this username."));
        if (email is not null && await users.FindByEmailAsync(email) is not null)
            throw new ParseException(
                new ParseError(StatusCodes.Status400BadRequest, 203, "Account already exists for this email address."));
    }

    private async Task CheckPasswordRulesAsync(User user, string password)
    {
        if (password.Length > MaxPasswordLength)
            throw new ParseException(ParseError.Validation($"password is too long. The limit is {MaxPasswordLength} characters."));
        foreach (var validator in users.PasswordValidators)
            await RequireAsync(await validator.ValidateAsync(users, user, password), user);
    }

    private async Task RequireAsync(IdentityResult result, User user)
    {
        if (result.Succeeded)
            return;
        // Another request took the name concurrently.
        if (result.Errors.Any(error => error.Code
            is "Taken"
            or nameof(IdentityErrorDescriber.DuplicateUserName)
            or nameof(IdentityErrorDescriber.DuplicateEmail)))
        {
            await RequireAvailableAsync(user.UserName, user.Email);
        }
        if (result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)))
            throw new ParseException(ParseError.Conflict);
        throw new ParseException(ParseError.Validation(string.Join(' ', result.Errors.Select(error => error.Description).Distinct())));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account was created or changed, but starting its session failed")]
    private partial void LogNoSession(Exception error);
}

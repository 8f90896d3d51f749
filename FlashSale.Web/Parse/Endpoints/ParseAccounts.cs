using FlashSale.Data.Accounts;
using FlashSale.Data.Privacy;
using FlashSale.Domain;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Account;
using FlashSale.Web.Parse.Protocol;
using FlashSale.Web.Parse.Writing;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Parse.Endpoints;

/// <summary>
/// Accounts for API clients: the same as in the browser, with the same rules. Its answers never tell whether there is such an account, unless the
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
    private const int LongestLogin = 256;
    private const int LongestPassword = 100;

    private static readonly ParseException WrongPassword = new(new ParseError(StatusCodes.Status404NotFound, 101, "Invalid username/password."));

    /// <summary>Whether a new account may log in at once.</summary>
    public bool LetsInUnconfirmed => !users.Options.SignIn.RequireConfirmedAccount && !users.Options.SignIn.RequireConfirmedEmail;

    /// <summary>The account with this username or e-mail address, and this password. If both are given, both must be its own.</summary>
    /// <exception cref="ParseException">They do not belong together, or the account cannot log in like this.</exception>
    public async Task<User> CheckPasswordAsync(string? username, string? email, string? password)
    {
        username = string.IsNullOrWhiteSpace(username) ? null : username.Trim();
        email = string.IsNullOrWhiteSpace(email) ? null : email.Trim();
        if (username is null && email is null)
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 200, "username/email is required."));
        if (string.IsNullOrEmpty(password))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 201, "password is required."));
        if (username?.Length > LongestLogin || email?.Length > LongestLogin || password.Length > LongestPassword)
            throw WrongPassword;

        var user = await FindByLoginAsync(username, email);
        if (user is null)
        {
            guard.NoteUnknownAccount();
            // As much work as for a password that is compared, so that the time does not tell.
            users.PasswordHasher.HashPassword(new User(), password);
            throw WrongPassword;
        }
        if (!await users.CheckPasswordAsync(user, password))
            throw WrongPassword;
        if (!await signIn.CanSignInAsync(user))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 205, "Confirm your e-mail address first: follow the link in the mail that we sent you."));
        if (await users.GetTwoFactorEnabledAsync(user))
            throw new ParseException(ParseError.Forbidden("This account wants a second factor, which the API cannot ask for. Log in on the shop's pages.", "twoFactorRequired"));
        return user;
    }

    /// <summary>Whether this is the account's password. Wrong ones count like those of a login.</summary>
    public async Task<bool> IsPasswordAsync(string userId, string password)
    {
        return password.Length <= LongestPassword
            && await users.FindByIdAsync(userId) is { } user
            && await users.CheckPasswordAsync(user, password);
    }

    /// <summary>Makes a session for an account whose owner has just proved who he is.</summary>
    /// <exception cref="ParseException">The account got another password meanwhile, or is gone.</exception>
    public async Task<NewSession> StartSessionAsync(User user, string createdWith, string? installationId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var installation = installationId?.Length > Session.InstallationIdLength ? installationId[..Session.InstallationIdLength] : installationId;
        return await sessions.CreateAsync(user.Id, user.SecurityStamp!, createdWith, installation, cancellationToken) ?? throw WrongPassword;
    }

    /// <summary>Makes a session for an account that was just made or changed.</summary>
    /// <returns>Null if there can be none now: the account is kept all the same, and its owner can log in later.</returns>
    public async Task<NewSession?> TryStartSessionAsync(User user, string createdWith, string? installationId)
    {
        try
        {
            return await StartSessionAsync(user, createdWith, installationId, CancellationToken.None);
        }
#pragma warning disable CA1031 // What was done must not look as if it had failed.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNoSession(error);
            return null;
        }
    }

    /// <summary>Makes an account. The changes were looked at with <see cref="RequireForSignUp"/>.</summary>
    /// <exception cref="ParseException">A name is taken, or a rule is broken.</exception>
    public async Task<User> SignUpAsync(ParseChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var user = User.Create(changes.TextOf("username")!.Trim(), CheckedEmail(changes.TextOf("email")!), clock.Now());
        user.DisplayName = CheckedDisplayName(changes.TextOf("displayName"));
        var password = changes.TextOf("password")!;
        await RefuseTakenAsync(user.UserName, user.Email);
        await CheckPasswordRulesAsync(user, password);
        await RequireAsync(await users.CreateAsync(user, password), user);
        await RequireAsync(await users.AddToRoleAsync(user, Roles.Customer), user);
        await mail.TryAskForConfirmationAsync(user);
        return user;
    }

    /// <summary>Refuses a sign-up that lacks something, in Parse's order.</summary>
    /// <exception cref="ParseException">Something is missing.</exception>
    public static void RequireForSignUp(ParseChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (string.IsNullOrWhiteSpace(changes.TextOf("username")))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 200, "bad or missing username"));
        if (string.IsNullOrEmpty(changes.TextOf("password")))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 201, "password is required"));
        if (string.IsNullOrWhiteSpace(changes.TextOf("email")))
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 204, "email is required: the shop writes to it what becomes of orders."));
    }

    /// <summary>Changes an account: all of the changes or none. A new password ends all its sessions (the store of accounts sees to that).</summary>
    /// <returns>The account as it is now.</returns>
    /// <exception cref="ParseException">A name is taken, a rule is broken, or the account is gone.</exception>
    public async Task<User> UpdateAsync(string userId, ParseChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var user = await users.FindByIdAsync(userId) ?? throw new ParseException(ParseError.NotFound);
        var name = changes.TextOf("username", user.UserName)!.Trim();
        // A client that sends the whole account back can keep an address that is no longer accepted for new accounts.
        var email = changes.Has("email") && changes.TextOf("email") != user.Email ? CheckedEmail(changes.TextOf("email")!) : user.Email!;
        var hasNewEmail = !string.Equals(email, user.Email, StringComparison.OrdinalIgnoreCase);
        var hasNewName = !string.Equals(name, user.UserName, StringComparison.OrdinalIgnoreCase);
        await RefuseTakenAsync(hasNewName ? name : null, hasNewEmail ? email : null);
        user.DisplayName = CheckedDisplayName(changes.TextOf("displayName", user.DisplayName));
        user.UserName = name;
        // Where one must have proved the address to log in, a mistyped one would lock its owner out: there it changes when the link in the mail is followed.
        if (hasNewEmail && LetsInUnconfirmed)
            (user.Email, user.EmailConfirmed) = (email, false);
        user.UpdatedAt = clock.Now();
        var password = changes.TextOf("password");
        if (password is not null)
        {
            await CheckPasswordRulesAsync(user, password);
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        }

        // One save for everything: UpdateSecurityStampAsync keeps the other changes too. Links that were sent to another address, or for another
        // password, end with the stamp.
        var endsLinks = password is not null || (hasNewEmail && LetsInUnconfirmed);
        await RequireAsync(endsLinks ? await users.UpdateSecurityStampAsync(user) : await users.UpdateAsync(user), user);
        if (hasNewEmail)
            await (LetsInUnconfirmed ? mail.TryAskForConfirmationAsync(user) : mail.TryAskForNewEmailAsync(user, email));
        return user;
    }

    /// <summary>Deletes an account with all that is the person's.</summary>
    /// <exception cref="ParseException">There is no such account.</exception>
    public async Task DeleteAsync(string userId, CancellationToken cancellationToken)
    {
        if (!await personalData.DeleteAccountAsync(userId, cancellationToken))
            throw new ParseException(ParseError.NotFoundForDelete);
    }

    /// <summary>Sends a link to choose a new password, if the address belongs to an account and was confirmed.</summary>
    public async Task AskForNewPasswordAsync(string? email)
    {
        if (await users.FindByEmailAsync(RequireEmail(email)) is { EmailConfirmed: true } user)
            await mail.StartPasswordResetAsync(user);
    }

    /// <summary>Sends the link that confirms an address, if an account waits for that.</summary>
    public async Task AskForConfirmationAsync(string? email)
    {
        if (await users.FindByEmailAsync(RequireEmail(email)) is { EmailConfirmed: false } user)
            await mail.StartAskingForConfirmationAsync(user, returnUrl: null);
    }

    private async Task<User?> FindByLoginAsync(string? username, string? email)
    {
        if (username is null)
            return await users.FindByEmailAsync(email!);
        // A username has no '@'.
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
            throw new ParseException(ParseError.Validation($"displayName may have at most {User.DisplayNameLength} characters."));
        return string.IsNullOrWhiteSpace(name) ? null : name.Trim();
    }

    private async Task RefuseTakenAsync(string? name, string? email)
    {
        if (name is not null && await users.FindByNameAsync(name) is not null)
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 202, "Account already exists for this username."));
        if (email is not null && await users.FindByEmailAsync(email) is not null)
            throw new ParseException(new ParseError(StatusCodes.Status400BadRequest, 203, "Account already exists for this email address."));
    }

    private async Task CheckPasswordRulesAsync(User user, string password)
    {
        if (password.Length > LongestPassword)
            throw new ParseException(ParseError.Validation($"A password has at most {LongestPassword} characters."));
        foreach (var validator in users.PasswordValidators)
            await RequireAsync(await validator.ValidateAsync(users, user, password), user);
    }

    private async Task RequireAsync(IdentityResult result, User user)
    {
        if (result.Succeeded)
            return;
        // Somebody else took the name in the same moment.
        if (result.Errors.Any(error => error.Code is "Taken" or nameof(IdentityErrorDescriber.DuplicateUserName) or nameof(IdentityErrorDescriber.DuplicateEmail)))
            await RefuseTakenAsync(user.UserName, user.Email);
        if (result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)))
            throw new ParseException(ParseError.Conflict);
        throw new ParseException(ParseError.Validation(string.Join(' ', result.Errors.Select(error => error.Description).Distinct())));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account was made or changed, but got no session")]
    private partial void LogNoSession(Exception error);
}

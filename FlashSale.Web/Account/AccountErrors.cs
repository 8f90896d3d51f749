using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Account;

/// <summary>Identity's errors in the shop's words, for pages, API and commands. The codes are Identity's.</summary>
internal sealed class AccountErrors : IdentityErrorDescriber
{
    public override IdentityError DefaultError() => Of(nameof(DefaultError), "Something went wrong on our side. Try again in a moment.");

    public override IdentityError ConcurrencyFailure() =>
        Of(nameof(ConcurrencyFailure), "The account was changed at the same moment. Reload it and try again.");

    public override IdentityError PasswordMismatch() => Of(nameof(PasswordMismatch), "Wrong password. Try again.");

    public override IdentityError InvalidToken() =>
        Of(nameof(InvalidToken), "This link or code doesn't work. It may have expired or been used before. Request a new one.");

    public override IdentityError RecoveryCodeRedemptionFailed() =>
        Of(nameof(RecoveryCodeRedemptionFailed), "Wrong recovery code. Each code works once, so try another one.");

    public override IdentityError LoginAlreadyAssociated() =>
        Of(nameof(LoginAlreadyAssociated), "This login already belongs to an account. Log in with it, or choose another one.");

    public override IdentityError InvalidUserName(string? userName) =>
        Of(nameof(InvalidUserName), "Choose a username with only letters (a to z), digits or - . _ + in it.");

    public override IdentityError InvalidEmail(string? email) => Of(nameof(InvalidEmail), EmailRules.Refusal);

    public override IdentityError DuplicateUserName(string userName) =>
        Of(nameof(DuplicateUserName), $"The username '{userName}' is taken. Choose another one.");

    public override IdentityError DuplicateEmail(string email) =>
        Of(nameof(DuplicateEmail), "An account with this e-mail address exists already. Log in, or use another address.");

    public override IdentityError InvalidRoleName(string? role) =>
        Of(nameof(InvalidRoleName), $"'{role}' isn't a valid name for a role. Choose another one.");

    public override IdentityError DuplicateRoleName(string role) =>
        Of(nameof(DuplicateRoleName), $"There's already a role '{role}'. Choose another name.");

    public override IdentityError UserAlreadyHasPassword() =>
        Of(nameof(UserAlreadyHasPassword), "This account already has a password. Change it instead.");

    public override IdentityError UserLockoutNotEnabled() => Of(nameof(UserLockoutNotEnabled), "This account can't be locked.");

    public override IdentityError UserAlreadyInRole(string role) =>
        Of(nameof(UserAlreadyInRole), $"This account already has the role '{role}'.");

    public override IdentityError UserNotInRole(string role) => Of(nameof(UserNotInRole), $"This account doesn't have the role '{role}'.");

    public override IdentityError PasswordTooShort(int length) =>
        Of(nameof(PasswordTooShort), $"Choose a password with at least {length} characters.");

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) =>
        Of(nameof(PasswordRequiresUniqueChars), $"Choose a password with at least {uniqueChars} different characters.");

    public override IdentityError PasswordRequiresNonAlphanumeric() =>
        Of(nameof(PasswordRequiresNonAlphanumeric), "Add a symbol to the password, such as ! or ?.");

    public override IdentityError PasswordRequiresDigit() => Of(nameof(PasswordRequiresDigit), "Add a digit to the password (0 to 9).");

    public override IdentityError PasswordRequiresLower() =>
        Of(nameof(PasswordRequiresLower), "Add a lowercase letter to the password (a to z).");

    public override IdentityError PasswordRequiresUpper() =>
        Of(nameof(PasswordRequiresUpper), "Add an uppercase letter to the password (A to Z).");

    private static IdentityError Of(string code, string description) => new() { Code = code, Description = description };
}

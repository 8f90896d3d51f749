using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Account;

/// <summary>
/// Refuses new e-mail addresses that aren't exactly one mailbox (<see cref="EmailAddress"/>). An address that an account already has is
/// accepted, so that its owner can still log in and change it.
/// </summary>
internal sealed class EmailRules : IUserValidator<User>
{
    public const string Refusal = "Enter an e-mail address such as ann@example.com.";

    public async Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(user);
        if (EmailAddress.IsValid(user.Email) || (manager is ShopUserManager shop && await shop.HasStoredEmailAsync(user)))
            return IdentityResult.Success;
        return IdentityResult.Failed(new IdentityError { Code = nameof(IdentityErrorDescriber.InvalidEmail), Description = Refusal });
    }
}

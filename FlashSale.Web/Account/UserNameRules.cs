using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Account;

/// <summary>A username can't look like an e-mail address, so that "username or e-mail" always means one account.</summary>
internal sealed class UserNameRules : IUserValidator<User>
{
    public const int ShortestName = 3;
    public const int LongestName = 40;

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user)
    {
        var name = user.UserName ?? "";
        if (name.Contains('@', StringComparison.Ordinal))
            return Refuse("A username can't contain '@'.");
        return name.Length is < ShortestName or > LongestName
            ? Refuse($"Choose a username with {ShortestName} to {LongestName} characters.")
            : Task.FromResult(IdentityResult.Success);
    }

    private static Task<IdentityResult> Refuse(string words) =>
        Task.FromResult(IdentityResult.Failed(new IdentityError { Code = "UserName", Description = words }));
}

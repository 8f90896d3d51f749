using FlashSale.Data.Accounts;
using FlashSale.Domain.Accounts;
using FlashSale.Web.Account;
using Microsoft.AspNetCore.Identity;

namespace FlashSale.Web.Commands;

/// <summary>
/// <c>accounts unlock|set-password|reset-2fa|revoke-merchant --username NAME</c>: helps an account's owner who can't log in, or takes the
/// merchant's role away. All but <c>unlock</c> end the account's sessions and browser logins; running nodes notice within seconds.
/// </summary>
internal static class ManageAccounts
{
    public const string Name = "accounts";
    private const string Unlock = "unlock";
    private const string SetPassword = "set-password";
    private const string ResetTwoFactor = "reset-2fa";
    private const string RevokeMerchant = "revoke-merchant";

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code: 0 if done, 1 if refused, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, string[] rest)
    {
        var arguments = new ConfigurationBuilder().AddCommandLine(rest).Build();
        if (rest is not [Unlock or SetPassword or ResetTwoFactor or RevokeMerchant, ..]
            || arguments["username"] is not { Length: > 0 } userName)
        {
            await Console.Error.WriteLineAsync(
                $"Usage: dotnet FlashSale.Web.dll {Name} {Unlock}|{SetPassword}|{ResetTwoFactor}|{RevokeMerchant} --username NAME\n"
                + $"{SetPassword} reads the password from {PasswordInput.Variable} or from standard input.");
            return 2;
        }
        await using var scope = services.CreateAsyncScope();
        var users = (ShopUserManager)scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        if (await users.FindByNameAsync(userName) is not { } user)
        {
            await Console.Error.WriteLineAsync($"There is no account named {userName}. Check the username.");
            return 1;
        }
        string? password = null;
        if (rest[0] == SetPassword && (password = await PasswordInput.ReadAsync()) is null)
            return 2;
        var (result, done) = rest[0] switch
        {
            Unlock => (await users.UnlockAsync(user), $"Unlocked {user.UserName}. They can log in from everywhere again."),
            SetPassword => (
                await SetPasswordAsync(users, user, password!),
                $"Changed the password of {user.UserName} and logged them out everywhere."),
            ResetTwoFactor => (
                await ResetTwoFactorAsync(users, user),
                $"Turned off two-factor login for {user.UserName} and logged them out everywhere."),
            _ => (await RevokeAsync(users, user), $"Removed the merchant role from {user.UserName} and logged them out everywhere."),
        };
        if (!result.Succeeded)
        {
            await Console.Error.WriteLineAsync(
                "Nothing was changed. " + string.Join(" ", result.Errors.Select(error => error.Description)));
            return 1;
        }
        Console.WriteLine(done);
        return 0;
    }

    private static async Task<IdentityResult> SetPasswordAsync(UserManager<User> users, User user, string password) =>
        await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password);

    // The new key ends all sessions, even if two-factor login was off.
    private static async Task<IdentityResult> ResetTwoFactorAsync(UserManager<User> users, User user)
    {
        var result = await users.SetTwoFactorEnabledAsync(user, false);
        if (!result.Succeeded)
            return result;
        await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 0);
        return await users.ResetAuthenticatorKeyAsync(user);
    }

    private static async Task<IdentityResult> RevokeAsync(UserManager<User> users, User user)
    {
        if (!await users.IsInRoleAsync(user, Roles.Merchant))
            return IdentityResult.Failed(new IdentityError { Code = "NoMerchant", Description = $"{user.UserName} isn't a merchant." });
        var result = await users.RemoveFromRoleAsync(user, Roles.Merchant);
        // A new security stamp ends the sessions and logins that still have the role.
        return result.Succeeded ? await users.UpdateSecurityStampAsync(user) : result;
    }
}

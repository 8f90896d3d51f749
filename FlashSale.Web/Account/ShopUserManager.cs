using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Account;

/// <summary>
/// Identity's accounts. Every check of a password or code goes through <see cref="LoginGuard"/>, on every page and in every API call.
/// Identity's own lockout isn't used, because anyone could trigger it for any account.
/// </summary>
/// <remarks>Nine of its dependencies are those of the base class.</remarks>
internal sealed class ShopUserManager(
    IUserStore<User> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<User> hasher,
    IEnumerable<IUserValidator<User>> userValidators,
    IEnumerable<IPasswordValidator<User>> passwordValidators,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    LoginGuard guard,
    TimeProvider clock,
    ILogger<ShopUserManager> logger)
    : UserManager<User>(store, options, hasher, userValidators, passwordValidators, normalizer, errors, services, logger)
{
    /// <summary>Whether the database already has this e-mail address for the account.</summary>
    public Task<bool> HasStoredEmailAsync(User user) => ((AccountStore)Store).HasStoredEmailAsync(user, CancellationToken);

    /// <summary>Resets the count of wrong passwords and codes of an account.</summary>
    public Task<IdentityResult> UnlockAsync(User user) => SetLockoutEndDateAsync(user, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<bool> IsLockedOutAsync(User user) => Task.FromResult(false);

    /// <inheritdoc/>
    public override Task<IdentityResult> AccessFailedAsync(User user) => Task.FromResult(IdentityResult.Success);

    /// <inheritdoc/>
    public override Task<IdentityResult> ResetAccessFailedCountAsync(User user) => Task.FromResult(IdentityResult.Success);

    /// <summary>
    /// True if this is the account's password. A password with an older, weaker hash is hashed again. That doesn't change the
    /// password, and ends no login elsewhere.
    /// </summary>
    public override async Task<bool> CheckPasswordAsync(User user, string password)
    {
        ThrowIfDisposed();
        if (user is null)
            return false;
        var result = await VerifyPasswordAsync((IUserPasswordStore<User>)Store, user, password);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.PasswordHash = PasswordHasher.HashPassword(user, password);
            // If the account is changed at the same moment, the next login rehashes it.
            await UpdateUserAsync(user);
        }
        return result != PasswordVerificationResult.Failed;
    }

    /// <inheritdoc/>
    public override Task<bool> VerifyTwoFactorTokenAsync(User user, string tokenProvider, string token) =>
        guard.TryAsync(user, () => base.VerifyTwoFactorTokenAsync(user, tokenProvider, token));

    /// <inheritdoc/>
    public override async Task<IdentityResult> RedeemTwoFactorRecoveryCodeAsync(User user, string code)
    {
        var result = IdentityResult.Failed(ErrorDescriber.RecoveryCodeRedemptionFailed());
        await guard.TryAsync(user, async () => (result = await base.RedeemTwoFactorRecoveryCodeAsync(user, code)).Succeeded);
        return result;
    }

    /// <inheritdoc/>
    protected override async Task<PasswordVerificationResult> VerifyPasswordAsync(
        IUserPasswordStore<User> store, User user, string password)
    {
        PasswordVerificationResult? result = null;
        var isRight = await guard.TryAsync(user, async () =>
            (result = await base.VerifyPasswordAsync(store, user, password)) != PasswordVerificationResult.Failed);
        // As much work as for a password that is compared, so that the time reveals nothing.
        if (result is null)
            PasswordHasher.HashPassword(user, password);
        return isRight ? result!.Value : PasswordVerificationResult.Failed;
    }
}

using FlashSale.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FlashSale.Web.Accounts;

/// <summary>Identity's accounts, of which no wrong password goes uncounted.</summary>
public sealed class ShopUserManager(
    IUserStore<User> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<User> hasher,
    IEnumerable<IUserValidator<User>> userValidators,
    IEnumerable<IPasswordValidator<User>> passwordValidators,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<ShopUserManager> logger) : UserManager<User>(store, options, hasher, userValidators, passwordValidators, normalizer, errors, services, logger)
{
    /// <summary>Whether the database already has this e-mail address for the account.</summary>
    public Task<bool> HasStoredEmailAsync(User user) => ((AccountStore)Store).HasStoredEmailAsync(user, CancellationToken);

    /// <summary>
    /// Whether this is the account's password. One that was hashed in an earlier, weaker way is hashed anew; that's no change of the password,
    /// and ends no login elsewhere.
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
            // If something else of the account changed in the same moment, the next login does it.
            await UpdateUserAsync(user);
        }
        return result != PasswordVerificationResult.Failed;
    }

    /// <inheritdoc/>
    public override async Task<IdentityResult> AccessFailedAsync(User user)
    {
        while (true)
        {
            var counted = await base.AccessFailedAsync(user);
            if (counted.Succeeded || counted.Errors.All(error => error.Code != nameof(IdentityErrorDescriber.ConcurrencyFailure)))
                return counted;
            // Another guess in the same moment was counted first.
            if (!await ((AccountStore)Store).ReloadAsync(user) || await IsLockedOutAsync(user))
                return IdentityResult.Success;
        }
    }
}

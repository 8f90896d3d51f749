using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FlashSale.Data.Accounts;

/// <summary>
/// Identity's account store. Of two concurrent sign-ups with the same name or address, the second is refused. A password change or a
/// new second factor ends the account's API sessions and browser logins.
/// </summary>
public sealed class AccountStore(
    FlashSaleDbContext context, SessionCache sessions, LoginCache logins, TimeProvider clock, IdentityErrorDescriber? describer = null)
    : UserStore<User, IdentityRole, FlashSaleDbContext>(context, describer)
{
    /// <inheritdoc/>
    public override Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken = default) =>
        SaveUniqueAsync(user, () => base.CreateAsync(user, cancellationToken));

    /// <inheritdoc/>
    public override async Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        var before = await FindOriginalAsync(user, cancellationToken);
        if (before is not null && HasVisibleChange(before, user))
            user.UpdatedAt = UpdatedAtInterceptor.Next(before.UpdatedAt, user.UpdatedAt, clock.Now());
        var affectsSessions = before?.UserName != user.UserName || ChangesRoles(user);
        Task<IdentityResult> SaveAsync() => SaveUniqueAsync(user, () => base.UpdateAsync(user, cancellationToken));
        var result = before is not null && EndsSessions(before, user)
            ? await SaveAndEndSessionsAsync(user, SaveAsync, cancellationToken)
            : await SaveAsync();
        if (result.Succeeded && affectsSessions)
            sessions.RemoveUser(user.Id);
        return result;
    }

    /// <summary>Reads an account again and discards its unsaved changes.</summary>
    /// <returns>False if it was deleted.</returns>
    public async Task<bool> ReloadAsync(User user, CancellationToken cancellationToken = default)
    {
        var entry = Context.Entry(user);
        await entry.ReloadAsync(cancellationToken);
        return entry.State != EntityState.Detached;
    }

    /// <summary>Stores the key of an authenticator app if the account has none. The security stamp stays, so this ends no login.</summary>
    /// <returns>The account's key: the one that it already had, or the new one.</returns>
    public async Task<string> AddAuthenticatorKeyAsync(User user, string newKey, CancellationToken cancellationToken = default)
    {
        if (await GetAuthenticatorKeyAsync(user, cancellationToken) is { Length: > 0 } stored)
            return stored;
        await SetAuthenticatorKeyAsync(user, newKey, cancellationToken);
        try
        {
            await Context.SaveChangesAsync(cancellationToken);
            return newKey;
        }
        catch (DbUpdateException error) when (DatabaseErrors.IsUniqueViolation(error))
        {
            // The account's owner opened two pages at the same moment.
            foreach (var entry in error.Entries)
                entry.State = EntityState.Detached;
            return (await GetAuthenticatorKeyAsync(user, cancellationToken))!;
        }
    }

    /// <summary>True if the account's e-mail address equals the stored one.</summary>
    public async Task<bool> HasStoredEmailAsync(User user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        return await FindOriginalAsync(user, cancellationToken) is { } stored && stored.Email == user.Email;
    }

    /// <inheritdoc/>
    public override Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        return SaveAndEndSessionsAsync(user, () => base.DeleteAsync(user, cancellationToken), cancellationToken);
    }

    // A new password, a new second factor, or a new security stamp without another visible cause ends all sessions.
    // A changed name, address or phone number, or a removed second factor, changes the stamp too but ends nothing.
    private static bool EndsSessions(User before, User now)
    {
        // A new hash without a new stamp means that the same password was rehashed.
        var hasNewPassword = before.PasswordHash != now.PasswordHash && before.SecurityStamp != now.SecurityStamp;
        if (hasNewPassword || (now.TwoFactorEnabled && !before.TwoFactorEnabled))
            return true;
        var hasOtherCause = before.UserName != now.UserName || before.Email != now.Email || before.PhoneNumber != now.PhoneNumber
            || (before.TwoFactorEnabled && !now.TwoFactorEnabled);
        return before.SecurityStamp != now.SecurityStamp && !hasOtherCause;
    }

    // Failed logins and stamps aren't visible to the owner. As in parse-server, a role isn't a field of the account.
    private static bool HasVisibleChange(User before, User now) =>
        before.UserName != now.UserName
        || before.Email != now.Email
        || before.EmailConfirmed != now.EmailConfirmed
        || before.DisplayName != now.DisplayName
        || before.PasswordHash != now.PasswordHash;

    private async Task<User?> FindOriginalAsync(User user, CancellationToken cancellationToken)
    {
        var entry = Context.Entry(user);
        return entry.State == EntityState.Detached
            ? await Context.Users.AsNoTracking().SingleOrDefaultAsync(each => each.Id == user.Id, cancellationToken)
            : (User)entry.OriginalValues.ToObject();
    }

    private bool ChangesRoles(User user) =>
        Context.ChangeTracker.Entries<IdentityUserRole<string>>()
            .Any(role => role.Entity.UserId == user.Id && role.State is EntityState.Added or EntityState.Deleted);

    // Saving the account locks it, so that no concurrent login with the old password can add a session afterwards.
    private async Task<IdentityResult> SaveAndEndSessionsAsync(
        User user, Func<Task<IdentityResult>> save, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginTransactionIfNoneAsync(cancellationToken);
        var own = Context.Sessions.Where(session => session.UserId == user.Id);
        var ended = await own.Select(session => session.Id).ToListAsync(cancellationToken);
        var ownLogins = Context.Logins.Where(login => login.UserId == user.Id);
        var endedLogins = await ownLogins.Select(login => login.Id).ToListAsync(cancellationToken);
        var result = await save();
        if (!result.Succeeded)
            return result;
        await own.ExecuteDeleteAsync(cancellationToken);
        await ownLogins.ExecuteDeleteAsync(cancellationToken);
        if (transaction is not null)
            await transaction.CommitOrThrowAmbiguousAsync();
        sessions.RemoveUser(user.Id);
        sessions.Announce(ended);
        logins.Announce(endedLogins);
        return result;
    }

    private async Task<IDbContextTransaction?> BeginTransactionIfNoneAsync(CancellationToken cancellationToken) =>
        Context.Database.CurrentTransaction is null ? await Context.Database.BeginTransactionAsync(cancellationToken) : null;

    private async Task<IdentityResult> SaveUniqueAsync(User user, Func<Task<IdentityResult>> save)
    {
        try
        {
            return await save();
        }
        catch (DbUpdateException error) when (DatabaseErrors.IsUniqueViolation(error))
        {
            // Otherwise, the next save of this context would try to insert it again.
            Context.Entry(user).State = EntityState.Detached;
            return IdentityResult.Failed(
                new IdentityError { Code = "Taken", Description = "This username or e-mail is already taken. Choose another one." });
        }
    }
}

using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FlashSale.Data.Accounts;

/// <summary>
/// Identity's store of accounts. When two people take the same name or address at once, the second is refused. A change of how an account's
/// owner logs in ends its API sessions and browser logins.
/// </summary>
public sealed class AccountStore(
    FlashSaleDbContext context, SessionCache sessions, LoginCache logins, TimeProvider clock, IdentityErrorDescriber? describer = null)
    : UserStore<User, IdentityRole, FlashSaleDbContext>(context, describer)
{
    /// <inheritdoc/>
    public override Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken = default) =>
        RefuseTakenAsync(user, () => base.CreateAsync(user, cancellationToken));

    /// <inheritdoc/>
    public override async Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        var before = await FindOriginalAsync(user, cancellationToken);
        if (before is not null && IsShownOtherwise(before, user))
            user.UpdatedAt = UpdatedAtInterceptor.Next(before.UpdatedAt, user.UpdatedAt, clock.Now());
        var isKnownOtherwise = before?.UserName != user.UserName || ChangesRoles(user);
        Task<IdentityResult> SaveAsync() => RefuseTakenAsync(user, () => base.UpdateAsync(user, cancellationToken));
        var result = before is not null && EndsSessions(before, user)
            ? await SaveAndEndSessionsAsync(user, SaveAsync, cancellationToken)
            : await SaveAsync();
        if (result.Succeeded && isKnownOtherwise)
            sessions.ForgetUser(user.Id);
        return result;
    }

    /// <summary>Reads an account anew, and forgets what was changed of it and not saved.</summary>
    /// <returns>False if it is gone.</returns>
    public async Task<bool> ReloadAsync(User user, CancellationToken cancellationToken = default)
    {
        var entry = Context.Entry(user);
        await entry.ReloadAsync(cancellationToken);
        return entry.State != EntityState.Detached;
    }

    /// <summary>Whether the database already has this e-mail address for the account.</summary>
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

    /// <summary>
    /// Whether a change of an account ends its API sessions and browser logins: another password, a second factor that is now
    /// required, or a new security stamp
    /// for no reason that can be seen (whoever sets one wants all logins ended). The stamp also changes with the name and the addresses, and
    /// when the second factor is no longer asked for: that ends nothing here, because the client that changes it goes on working.
    /// </summary>
    private static bool EndsSessions(User before, User now)
    {
        // Each new password comes with a new stamp; without one, the same password was only hashed again.
        var hasNewPassword = before.PasswordHash != now.PasswordHash && before.SecurityStamp != now.SecurityStamp;
        if (hasNewPassword || (now.TwoFactorEnabled && !before.TwoFactorEnabled))
            return true;
        var isExplained = before.UserName != now.UserName || before.Email != now.Email || before.PhoneNumber != now.PhoneNumber
            || (before.TwoFactorEnabled && !now.TwoFactorEnabled);
        return before.SecurityStamp != now.SecurityStamp && !isExplained;
    }

    // Failed logins and stamps are no change that the owner sees. Neither is a role, which is no field of the account, as in parse-server.
    private static bool IsShownOtherwise(User before, User now) =>
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
        Context.ChangeTracker.Entries<IdentityUserRole<string>>().Any(role => role.Entity.UserId == user.Id && role.State is EntityState.Added or EntityState.Deleted);

    // The account first, which locks it against whoever logs in with the old password in the same moment; then what sessions there are.
    private async Task<IdentityResult> SaveAndEndSessionsAsync(User user, Func<Task<IdentityResult>> save, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginUnlessBegunAsync(cancellationToken);
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
        sessions.ForgetUser(user.Id);
        sessions.Tell(ended);
        logins.Tell(endedLogins);
        return result;
    }

    private async Task<IDbContextTransaction?> BeginUnlessBegunAsync(CancellationToken cancellationToken) =>
        Context.Database.CurrentTransaction is null ? await Context.Database.BeginTransactionAsync(cancellationToken) : null;

    private async Task<IdentityResult> RefuseTakenAsync(User user, Func<Task<IdentityResult>> save)
    {
        try
        {
            return await save();
        }
        catch (DbUpdateException error) when (DatabaseErrors.IsUniqueViolation(error))
        {
            // Or the next save of this context would try it again.
            Context.Entry(user).State = EntityState.Detached;
            return IdentityResult.Failed(new IdentityError { Code = "Taken", Description = "This username or e-mail is taken already." });
        }
    }
}

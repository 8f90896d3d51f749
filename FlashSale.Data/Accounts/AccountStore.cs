using FlashSale.Data.Engines;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Accounts;

/// <summary>Identity's store of accounts. Of two people who take the same name or address at once, the second gets a refusal and not a fault.</summary>
public sealed class AccountStore(FlashSaleDbContext context, IdentityErrorDescriber? describer = null)
    : UserStore<User, IdentityRole, FlashSaleDbContext>(context, describer)
{
    /// <inheritdoc/>
    public override Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken = default) =>
        RefuseTakenAsync(user, () => base.CreateAsync(user, cancellationToken));

    /// <inheritdoc/>
    public override Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken = default) =>
        RefuseTakenAsync(user, () => base.UpdateAsync(user, cancellationToken));

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

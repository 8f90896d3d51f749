using FlashSale.Data;
using FlashSale.Domain.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Account;

/// <summary>Whether anybody looks after the shop yet.</summary>
internal sealed class FirstMerchant(IDbContextFactory<FlashSaleDbContext> contexts)
{
    private volatile bool exists;

    /// <summary>Whether there is an account with the role of a merchant. Asked of the database until there is one.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        if (exists)
            return true;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        exists = await context.UserRoles.Join(context.Roles, held => held.RoleId, role => role.Id, (held, role) => role.Name)
            .AnyAsync(name => name == Roles.Merchant, cancellationToken);
        return exists;
    }
}

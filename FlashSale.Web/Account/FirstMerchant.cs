using FlashSale.Data;
using FlashSale.Domain.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Web.Account;

/// <summary>Finds out whether the shop has a merchant yet.</summary>
internal sealed class FirstMerchant(IDbContextFactory<FlashSaleDbContext> contexts)
{
    private volatile bool exists;

    /// <summary>True if an account has the merchant role. Queries the database until one does.</summary>
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

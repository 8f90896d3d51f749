using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Delivery;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Delivery;

/// <summary>
/// Stores address books. Each change locks its account first, so that the limit holds and there is exactly one default address, even if an
/// account adds two addresses at once.
/// </summary>
internal sealed class AddressService(IDbContextFactory<FlashSaleDbContext> contexts, TimeProvider clock) : IAddresses
{
    public async Task<IReadOnlyList<Address>> ListOwnAsync(string userId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Own(context, userId).AsNoTracking()
            .OrderByDescending(address => address.IsDefault).ThenByDescending(address => address.Id).ToListAsync(cancellationToken);
    }

    public async Task<Address?> FindOwnAsync(string userId, string addressId, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Own(context, userId).AsNoTracking().SingleOrDefaultAsync(address => address.Id == addressId, cancellationToken);
    }

    public async Task<EditOutcome<Address>> AddAsync(string userId, AddressDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft.Trimmed();
        if (draft.Validate() is { Count: > 0 } problems)
            return new EditOutcome<Address>.Invalid(problems);
        return await ChangeAsync<EditOutcome<Address>>(userId, new EditOutcome<Address>.NotFound(), async (context, own) =>
        {
            if (own.Count >= Address.MaxPerAccount)
                return new EditOutcome<Address>.Invalid("", $"You have {Address.MaxPerAccount} addresses, the maximum. Delete one first.");
            var now = clock.Now();
            var address = new Address
            {
                Id = EntityId.New(now),
                CreatedAt = now,
                UpdatedAt = now,
                UserId = userId,
                Name = draft.Name,
                Line1 = draft.Line1,
                Country = draft.Country,
            };
            Apply(draft, address);
            context.Add(address);
            await context.SaveChangesAsync(cancellationToken);
            if (draft.IsDefault || own.Count == 0)
                await MakeDefaultAsync(context, own, address, cancellationToken);
            return new EditOutcome<Address>.Saved(address);
        }, cancellationToken);
    }

    public async Task<EditOutcome<Address>> UpdateAsync(
        string userId, string addressId, AddressDraft draft, ulong rowVersion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft = draft.Trimmed();
        if (draft.Validate() is { Count: > 0 } problems)
            return new EditOutcome<Address>.Invalid(problems);
        return await ChangeAsync<EditOutcome<Address>>(userId, new EditOutcome<Address>.NotFound(), async (context, own) =>
        {
            if (own.Find(each => each.Id == addressId) is not { } address)
                return new EditOutcome<Address>.NotFound();
            if (address.RowVersion != rowVersion)
                return new EditOutcome<Address>.Conflict(address, null, address.UpdatedAt);
            if (address.IsDefault && !draft.IsDefault)
            {
                return new EditOutcome<Address>.Invalid(
                    nameof(Address.IsDefault), "To change the default, make another address the default.");
            }
            Apply(draft, address);
            await context.SaveChangesAsync(cancellationToken);
            if (draft.IsDefault)
                await MakeDefaultAsync(context, own, address, cancellationToken);
            return new EditOutcome<Address>.Saved(address);
        }, cancellationToken);
    }

    public Task<EditOutcome<Address>> MakeDefaultAsync(string userId, string addressId, CancellationToken cancellationToken = default) =>
        ChangeAsync<EditOutcome<Address>>(userId, new EditOutcome<Address>.NotFound(), async (context, own) =>
        {
            if (own.Find(each => each.Id == addressId) is not { } address)
                return new EditOutcome<Address>.NotFound();
            await MakeDefaultAsync(context, own, address, cancellationToken);
            return new EditOutcome<Address>.Saved(address);
        }, cancellationToken);

    public Task<bool> DeleteAsync(string userId, string addressId, CancellationToken cancellationToken = default) =>
        ChangeAsync(userId, false, async (context, own) =>
        {
            if (own.Find(each => each.Id == addressId) is not { } address)
                return false;
            own.Remove(address);
            context.Remove(address);
            await context.SaveChangesAsync(cancellationToken);
            if (address.IsDefault && own.MaxBy(each => each.Id, StringComparer.Ordinal) is { } newest)
                await MakeDefaultAsync(context, own, newest, cancellationToken);
            return true;
        }, cancellationToken);

    // Runs a change of an account's addresses in a transaction that no other change of them can run beside.
    private Task<T> ChangeAsync<T>(
        string userId, T noAccount, Func<FlashSaleDbContext, List<Address>, Task<T>> change, CancellationToken cancellationToken) =>
        Deadlocks.RetryAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await LockAsync(context, userId, cancellationToken);
            if (!await context.Users.AnyAsync(user => user.Id == userId, cancellationToken))
                return noAccount;
            var result = await change(context, await Own(context, userId).ToListAsync(cancellationToken));
            await transaction.CommitOrThrowAmbiguousAsync();
            return result;
        }, cancellationToken);

    // Two saves, because the unique index allows no second default even for a moment.
    private static async Task MakeDefaultAsync(
        FlashSaleDbContext context, List<Address> own, Address address, CancellationToken cancellationToken)
    {
        if (address.IsDefault)
            return;
        foreach (var former in own.Where(each => each.IsDefault))
            former.IsDefault = false;
        await context.SaveChangesAsync(cancellationToken);
        address.IsDefault = true;
        await context.SaveChangesAsync(cancellationToken);
    }

    private static void Apply(AddressDraft draft, Address address)
    {
        address.Name = draft.Name;
        address.Line1 = draft.Line1;
        address.Line2 = draft.Line2;
        address.PostalCode = draft.PostalCode;
        address.City = draft.City;
        address.Region = draft.Region;
        address.Country = draft.Country;
        address.Phone = draft.Phone;
    }

    private static IQueryable<Address> Own(FlashSaleDbContext context, string userId) =>
        context.Addresses.Where(address => address.UserId == userId);

    // Compatible with the locks of foreign keys, so that the account's orders don't wait.
    private static async Task LockAsync(FlashSaleDbContext context, string userId, CancellationToken cancellationToken)
    {
        switch (context)
        {
            case PostgreSqlFlashSaleDbContext:
                await context.Database.ExecuteSqlAsync(
                    $"""SELECT 1 FROM "Users" WHERE "Id" = {userId} FOR NO KEY UPDATE""", cancellationToken);
                break;
            case SqlServerFlashSaleDbContext:
                await context.Database.ExecuteSqlAsync(
                    $"SELECT 1 FROM [Users] WITH (UPDLOCK, ROWLOCK) WHERE [Id] = {userId}", cancellationToken);
                break;
            default:
                // A SQLite transaction locks the whole file anyway.
                break;
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FlashSale.Data.Ordering;

/// <summary>
/// Remembers what deleted accounts bought in sales that still run, so that a new account with the same e-mail address can't exceed the
/// customer limit. Only a keyed hash of the address is stored, and only until the sale is over. Thread-safe.
/// </summary>
internal sealed class FormerBuyers(
    IDbContextFactory<FlashSaleDbContext> contexts,
    IDataProtectionProvider protection,
    TimeProvider clock,
    ILogger<SharedKey> logger)
{
    /// <summary>
    /// The buyer under whom <see cref="EarlierOrders.SumUnitsHeldAsync"/> lists deleted accounts. No account has this id.
    /// </summary>
    public const string Marker = "";

    private readonly SharedKey key = new("former-buyers", contexts, protection, clock, logger);

    /// <summary>Reads or creates the key, so that no order has to wait for it.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken) => await key.GetAsync(cancellationToken);

    /// <summary>The keyed hash of an address.</summary>
    public async ValueTask<byte[]> HashAsync(string normalizedEmail, CancellationToken cancellationToken = default) =>
        HMACSHA256.HashData(await key.GetAsync(cancellationToken), Encoding.UTF8.GetBytes(normalizedEmail));

    /// <summary>Marks the orders of an account that is being deleted, in sales that aren't over. The caller saves.</summary>
    /// <param name="context">The context that deletes the account.</param>
    /// <param name="orders">All orders of the account, tracked.</param>
    /// <param name="normalizedEmail">The account's address; null if it has none.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task MarkAsync(
        FlashSaleDbContext context, IReadOnlyCollection<Order> orders, string? normalizedEmail, CancellationToken cancellationToken)
    {
        if (normalizedEmail is null)
            return;
        var saleIds = orders.Select(order => order.SaleId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (saleIds.Count == 0)
            return;
        var now = clock.Now();
        var running = await context.Sales.Where(sale => saleIds.Contains(sale.Id) && sale.EndTime > now).Select(sale => sale.Id)
            .ToListAsync(cancellationToken);
        if (running.Count == 0)
            return;
        var hash = await HashAsync(normalizedEmail, cancellationToken);
        foreach (var order in orders.Where(order => order.SaleId is { } saleId && running.Contains(saleId)))
            order.FormerBuyerHash = hash;
    }

    /// <summary>The units of a sale that a buyer holds, including those of deleted accounts with the buyer's current address.</summary>
    public async Task<int> UnitsHeldAsync(FlashSaleDbContext context, string saleId, string buyer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (string SaleId, string Buyer)[] asked = [(saleId, buyer)];
        var held = await context.SumUnitsHeldAsync(asked);
        await AddUnitsHeldAsync(context, held, asked);
        return held.GetValueOrDefault((saleId, buyer));
    }

    /// <summary>
    /// Adds what buyers hold from deleted accounts with their current e-mail addresses. Asks the database only about sales that
    /// <paramref name="unitsHeld"/> marks as having such orders.
    /// </summary>
    public async Task AddUnitsHeldAsync(
        FlashSaleDbContext context,
        Dictionary<(string SaleId, string Buyer), int> unitsHeld,
        IReadOnlyCollection<(string SaleId, string Buyer)> limited)
    {
        var concerned = limited.Where(each => unitsHeld.ContainsKey((each.SaleId, Marker))).ToList();
        if (concerned.Count == 0)
            return;
        var buyers = concerned.Select(each => each.Buyer).Distinct(StringComparer.Ordinal).ToList();
        var addresses = await context.Users.Where(user => buyers.Contains(user.Id) && user.NormalizedEmail != null)
            .Select(user => new { user.Id, user.NormalizedEmail }).ToListAsync();
        var hashes = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var buyer in addresses)
            hashes[buyer.Id] = await HashAsync(buyer.NormalizedEmail!);
        var saleIds = concerned.Select(each => each.SaleId).Distinct(StringComparer.Ordinal).ToList();
        var wanted = hashes.Values.ToList();
        var orders = await context.Orders.HoldingStock()
            .Where(order => order.FormerBuyerHash != null && wanted.Contains(order.FormerBuyerHash) && saleIds.Contains(order.SaleId!))
            .Select(order => new { order.SaleId, order.FormerBuyerHash, order.Quantity }).ToListAsync();
        var units = orders.GroupBy(order => (order.SaleId!, Convert.ToHexString(order.FormerBuyerHash!)))
            .ToDictionary(group => group.Key, group => group.Sum(order => order.Quantity));
        foreach (var (saleId, buyer) in concerned)
        {
            if (hashes.TryGetValue(buyer, out var hash) && units.TryGetValue((saleId, Convert.ToHexString(hash)), out var former))
                unitsHeld[(saleId, buyer)] = unitsHeld.GetValueOrDefault((saleId, buyer)) + former;
        }
    }

    /// <summary>Clears the hashes in orders of sales that are over. Safe on several nodes at once.</summary>
    /// <returns>The number of changed orders.</returns>
    public async Task<int> ClearEndedAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Orders
            .Where(order => order.FormerBuyerHash != null && (order.SaleId == null || order.Sale!.EndTime <= now))
            .ExecuteUpdateAsync(set => set.SetProperty(order => order.FormerBuyerHash, (byte[]?)null), cancellationToken);
    }
}

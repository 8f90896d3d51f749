using FlashSale.Data.Engines;
using FlashSale.Data.Ordering;
using FlashSale.Tests.Infrastructure;
using LinqToDB.Data;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Ordering;

public sealed class EarlierOrdersTests(ShopDatabases databases) : DataTest(databases)
{
    [Fact]
    public async Task Stale_statistics_do_not_cause_a_table_scan()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.PostgreSql);
        var (product, sale) = await shop.AddLiveSaleAsync(units: 20_000);
        var user = await shop.AddUserAsync();
        var orders = Enumerable.Range(1, 20_000)
            .Select(number => shop.NewOrder(user, product, sale, idempotencyKey: $"key {number}", claimNumber: number)).ToList();
        await using var context = shop.Context();
        await context.Database.OpenConnectionAsync(Cancelled);
        // The statistics say that the new table is empty.
        await context.Database.ExecuteSqlAsync($"""ANALYZE "Orders" """, Cancelled);
        await context.BulkCopyAsync(new BulkCopyOptions { BulkCopyType = BulkCopyType.ProviderSpecific }, orders, Cancelled);
        var before = await RowsReadInOrderAsync(context);

        var known = Enumerable.Range(1, 500).Select(number => (user.Id, $"key {number}")).ToList();
        (await context.FindByKeysAsync(known)).Count.ShouldBe(500);
        var others = Enumerable.Range(1, 500).Select(number => (sale.Id, $"another buyer {number}")).ToList();
        (await context.SumUnitsHeldAsync(others)).ShouldBeEmpty();
        (await context.CountUnpaidHoldsAsync(others)).ShouldBeEmpty();

        (await RowsReadInOrderAsync(context)).ShouldBe(before);
    }

    private static async Task<long> RowsReadInOrderAsync(DbContext context)
    {
        await context.Database.ExecuteSqlAsync($"SELECT pg_stat_force_next_flush()", Cancelled);
        // Outside a transaction, the statistics are flushed after the next statement.
        await context.Database.ExecuteSqlAsync($"SELECT pg_stat_clear_snapshot()", Cancelled);
        return await context.Database.SqlQuery<long>(
            $"""SELECT seq_tup_read AS "Value" FROM pg_stat_user_tables WHERE relname = 'Orders'""").SingleAsync(Cancelled);
    }
}

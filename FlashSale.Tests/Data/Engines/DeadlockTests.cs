using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data.Engines;

/// <summary>A write that the database aborts because of a deadlock is retried.</summary>
public sealed class DeadlockTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_save_is_retried_after_a_deadlock(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = await AddProductsAsync(shop);
        await using var context = shop.Context();
        var own = await context.Products.OrderBy(product => product.Id).ToListAsync(Cancelled);
        own.ForEach(product => product.Description = "New");

        await DeadlockAsync(shop, products, () => context.SaveChangesAsync(Cancelled));

        await using var fresh = shop.Context();
        (await fresh.Products.CountAsync(product => product.Description == "New", Cancelled)).ShouldBe(2);
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task A_statement_is_retried_after_a_deadlock(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var products = await AddProductsAsync(shop);
        await using var context = shop.Context();

        await DeadlockAsync(
            shop,
            products,
            () => context.Products.ExecuteUpdateAsync(set => set.SetProperty(product => product.Description, "New"), Cancelled));

        await using var fresh = shop.Context();
        (await fresh.Products.CountAsync(product => product.Description == "New", Cancelled)).ShouldBe(2);
    }

    // Locks the second row first, and the first row once the work under test waits for the second.
    private static async Task DeadlockAsync(TestShop shop, List<Product> products, Func<Task> work)
    {
        await using var other = shop.Context();
        await using var transaction = await other.Database.BeginTransactionAsync(Cancelled);
        await other.Database.ExecuteSqlRawAsync(
            shop.Engine == DatabaseEngine.PostgreSql ? "SET LOCAL deadlock_timeout = '1h'" : "SET DEADLOCK_PRIORITY HIGH", Cancelled);
        await TouchAsync(other, products[1]);
        var working = Task.Run(work, Cancelled);
        await WaitForBlockedAsync(shop);
        await TouchAsync(other, products[0]);
        await transaction.RollbackAsync(Cancelled);
        await working;
    }

    private static async Task WaitForBlockedAsync(TestShop shop)
    {
        await using var context = shop.Context();
        var blocked = shop.Engine == DatabaseEngine.PostgreSql
            ? "SELECT COUNT(*)::int AS \"Value\" FROM pg_locks WHERE NOT granted"
            : "SELECT COUNT(*) AS [Value] FROM sys.dm_tran_locks WHERE request_status = 'WAIT' AND resource_database_id = DB_ID()";
        while (await context.Database.SqlQueryRaw<int>(blocked).SingleAsync(Cancelled) == 0)
            await Task.Delay(10, Cancelled);
    }

    private static Task<int> TouchAsync(FlashSaleDbContext context, Product product) =>
        context.Products.Where(each => each.Id == product.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(each => each.UpdatedBy, "other"), Cancelled);

    private static async Task<List<Product>> AddProductsAsync(TestShop shop)
    {
        // Makes a statement for all rows lock them in the order of their ids.
        var first = await shop.AddProductAsync("Kettle");
        shop.Advance(TimeSpan.FromSeconds(1));
        return [first, await shop.AddProductAsync("Lamp")];
    }
}

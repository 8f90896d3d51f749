using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

public sealed class RowVersionTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public async Task Of_two_who_change_the_same_inventory_one_is_refused(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync(stock: 10);
        await using var first = shop.Context();
        await using var second = shop.Context();
        (await first.Inventories.SingleAsync(Cancelled)).Stock = 9;
        (await second.Inventories.SingleAsync(Cancelled)).Stock = 8;

        var conflicts = await CountConflictsAsync(first) + await CountConflictsAsync(second);

        conflicts.ShouldBe(1);
        (await shop.StockOfAsync(product)).ShouldBe(9);
    }

    private static async Task<int> CountConflictsAsync(FlashSaleDbContext context)
    {
        try
        {
            await context.SaveChangesAsync(Cancelled);
            return 0;
        }
        catch (DbUpdateConcurrencyException)
        {
            return 1;
        }
    }
}

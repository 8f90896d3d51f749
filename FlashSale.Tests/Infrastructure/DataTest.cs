using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// Base class for tests with a real database. Each test takes the engine as a parameter and starts with an empty shop:
/// <code>
/// public sealed class RestockTests(ShopDatabases databases) : DataTest(databases)
/// {
///     [Theory, MemberData(nameof(Engines))]
///     public async Task A_restock_raises_the_stock(DatabaseEngine engine)
///     {
///         await using var shop = await OpenShopAsync(engine);
///         var product = await shop.AddProductAsync(stock: 5);
///         await shop.Get&lt;IInventories&gt;().AddAsync(product.Id, 3, StockReason.Restock, null, "ann");
///         (await shop.StockOfAsync(product)).ShouldBe(8);
///     }
/// }
/// </code>
/// Tests of an engine that isn't available are skipped.
/// </summary>
public abstract class DataTest(ShopDatabases databases)
{
    /// <summary>All engines.</summary>
    public static TheoryData<DatabaseEngine> Engines => [DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer];

    /// <summary>Engines that several nodes can share.</summary>
    public static TheoryData<DatabaseEngine> SharedEngines => [DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer];

    /// <summary>Canceled when the test is canceled.</summary>
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>
    /// Opens an empty shop. No other test uses the engine's database until the shop is disposed.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="clock">The clock. Null for one that only <see cref="TestShop.Advance"/> moves.</param>
    /// <param name="currency">Null for US dollars.</param>
    /// <param name="addServices">Adds or replaces services, after the shop's own.</param>
    protected async Task<TestShop> OpenShopAsync(
        DatabaseEngine engine,
        TimeProvider? clock = null,
        Currency? currency = null,
        Action<IServiceCollection>? addServices = null)
    {
        var lease = await databases.LeaseAsync(engine, Cancelled);
        try
        {
            return new TestShop(lease, clock, currency, addServices);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}

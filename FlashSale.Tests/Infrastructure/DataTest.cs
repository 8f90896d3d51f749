using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace FlashSale.Tests.Infrastructure;

/// <summary>
/// A test class over the real database. Each test takes the engine as its parameter and begins with an empty shop:
/// <code>
/// public sealed class Restocking(ShopDatabases databases) : DataTest(databases)
/// {
///     [Theory, MemberData(nameof(Engines))]
///     public async Task Raises_the_stock(DatabaseEngine engine)
///     {
///         await using var shop = await OpenShopAsync(engine);
///         var product = await shop.AddProductAsync(stock: 5);
///         await shop.Get&lt;IInventories&gt;().AddAsync(product.Id, 3, StockReason.Restock, null, "ann");
///         (await shop.StockOfAsync(product)).ShouldBe(8);
///     }
/// }
/// </code>
/// An engine that cannot be reached skips its tests.
/// </summary>
public abstract class DataTest(ShopDatabases databases)
{
    /// <summary>The engines that each test runs on.</summary>
    public static TheoryData<DatabaseEngine> Engines => [DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer];

    /// <summary>The engines that several nodes can share.</summary>
    public static TheoryData<DatabaseEngine> SharedEngines => [DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer];

    /// <summary>Ends when the test is cancelled.</summary>
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>
    /// Opens an empty shop on an engine; until it is disposed of no other test uses that engine's database.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="clock">Null for a clock that stands still until <see cref="TestShop.Advance"/>; or <see cref="TimeProvider.System"/>.</param>
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

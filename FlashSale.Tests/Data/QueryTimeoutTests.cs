using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

public sealed class QueryTimeoutTests(ShopDatabases databases) : DataTest(databases)
{
    private const string EndlessQuery = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) "
        + "SELECT COUNT(*) AS \"Value\" FROM numbers";

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.PostgreSql)]
    public async Task A_canceled_query_stops_in_the_database(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await using var context = shop.Context();
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        // SQLite's driver runs the query on the caller's thread.
        var stopped = await Should.ThrowAsync<Exception>(Task.Run(
            () => context.Database.SqlQueryRaw<long>(EndlessQuery).ToListAsync(gone.Token), CancellationToken.None));

        (stopped is OperationCanceledException || DatabaseErrors.IsCanceledQuery(stopped)).ShouldBeTrue(stopped.ToString());
        (await context.Database.SqlQueryRaw<int>("SELECT 1 AS \"Value\"").SingleAsync(Cancelled)).ShouldBe(1);
    }

    [Fact]
    public async Task PostgreSql_stops_a_query_that_a_node_cannot_cancel()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.PostgreSql);
        await using var context = shop.Context();

        (await context.Database.SqlQueryRaw<string>("SELECT current_setting('statement_timeout') AS \"Value\"").SingleAsync(Cancelled))
            .ShouldBe("1min");
    }
}

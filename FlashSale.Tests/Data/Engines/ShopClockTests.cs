using System.Diagnostics.Metrics;
using FlashSale.Data.Engines;
using FlashSale.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlashSale.Tests.Data.Engines;

public sealed class ShopClockTests(ShopDatabases databases) : DataTest(databases)
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(5);

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Clock_shows_the_database_s_time_and_how_far_the_machine_s_is_off(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine, TimeProvider.System);
        var machine = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-3));
        var clock = new ShopClock(machine, shop.Get<IMeterFactory>());
        clock.Offset.ShouldBe(TimeSpan.Zero);
        await using var context = shop.Context();

        await clock.SyncAsync(context, Cancelled);

        clock.GetUtcNow().ShouldBe(TimeProvider.System.GetUtcNow(), Near);
        clock.Offset.ShouldBe(TimeSpan.FromHours(-3), Near);
        var before = clock.GetUtcNow();
        machine.Advance(TimeSpan.FromMinutes(1));
        (clock.GetUtcNow() - before).ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Database_that_is_away_leaves_the_clock_as_it_was()
    {
        await using var database = await PostgreSqlTestDatabase.StartDurableAsync();
        await using var shop = new TestShop(await database.LeaseAsync(Cancelled), TimeProvider.System, null, null);
        var machine = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(3));
        var clock = new ShopClock(machine, shop.Get<IMeterFactory>());
        var contexts = shop.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<FlashSale.Data.FlashSaleDbContext>>();
        using var sync = new ClockSync(clock, contexts, new DatabaseOptions(), NullLogger<ClockSync>.Instance);
        await sync.SyncAsync(Cancelled);
        var ahead = clock.Offset;
        sync.HasDrifted.ShouldBeTrue();

        await database.Cluster.StopAsync();
        await sync.SyncAsync(Cancelled);
        await database.Cluster.RestartAsync();

        clock.Offset.ShouldBe(ahead);
    }
}

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
    public async Task The_clock_uses_database_time_and_reports_the_offset(DatabaseEngine engine)
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
    public async Task An_unavailable_database_leaves_the_clock_unchanged()
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

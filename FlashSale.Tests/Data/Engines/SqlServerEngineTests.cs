using FlashSale.Data.Engines;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FlashSale.Tests.Data.Engines;

/// <summary>Behavior that is specific to SQL Server. Some tests read only the model and the SQL, and need no server.</summary>
public sealed class SqlServerEngineTests(ShopDatabases databases) : DataTest(databases)
{
    [Theory, MemberData(nameof(Engines))]
    public void Keys_are_case_sensitive(DatabaseEngine engine)
    {
        using var context = OfflineContexts.Create(engine);
        var keys = context.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties())
            .Where(property => property.ClrType == typeof(string) && (property.IsKey() || property.IsForeignKey())).ToList();

        keys.ShouldNotBeEmpty();
        foreach (var key in keys)
        {
            key.GetKeyValueComparer().Equals("abc", "ABC").ShouldBeFalse($"{key.DeclaringType.Name}.{key.Name}");
            key.GetValueComparer().Equals("abc", "ABC").ShouldBeFalse($"{key.DeclaringType.Name}.{key.Name}");
            key.GetKeyValueComparer().Equals("abc", "abc").ShouldBeTrue();
        }
    }

    [Fact]
    public void Entities_whose_ids_differ_in_case_are_tracked_separately()
    {
        using var context = OfflineContexts.Create(DatabaseEngine.SqlServer);
        var now = DateTimeOffset.UnixEpoch;

        context.Attach(new Product { Id = "kettle", CreatedAt = now, UpdatedAt = now, Name = "One", Price = 1m });
        context.Attach(new Product { Id = "KETTLE", CreatedAt = now, UpdatedAt = now, Name = "Two", Price = 1m });

        context.ChangeTracker.Entries<Product>().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(DatabaseEngine.SqlServer)]
    [InlineData(DatabaseEngine.PostgreSql)]
    public void Instants_are_stored_and_read_in_UTC(DatabaseEngine engine)
    {
        using var context = OfflineContexts.Create(engine);
        var zoned = new DateTimeOffset(2026, 6, 1, 14, 0, 0, TimeSpan.FromHours(2));

        foreach (var property in context.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties())
                     .Where(property => property.ClrType == typeof(DateTimeOffset) || property.ClrType == typeof(DateTimeOffset?)))
        {
            var converter = property.GetTypeMapping().Converter.ShouldNotBeNull($"{property.DeclaringType.Name}.{property.Name}");
            ((DateTimeOffset)converter.ConvertToProvider(zoned)!).Offset.ShouldBe(TimeSpan.Zero);
            ((DateTimeOffset)converter.ConvertFromProvider(zoned)!).Offset.ShouldBe(TimeSpan.Zero);
            ((DateTimeOffset)converter.ConvertFromProvider(zoned)!).ShouldBe(zoned);
        }
    }

    [Fact]
    public void Rows_are_locked_one_after_the_other()
    {
        var statements = RowLocks.LockStatements("Inventories", 3).Split('\n');

        statements.Length.ShouldBe(4);
        for (var i = 0; i < 3; i++)
            statements[i + 1]
                .ShouldBe($"SELECT @locked = 1 FROM [Inventories] WITH (UPDLOCK, ROWLOCK, INDEX([PK_Inventories])) WHERE [Id] = {{{i}}};");
    }

    [Fact]
    public void Migrations_enable_snapshots_outside_a_transaction()
    {
        using var context = OfflineContexts.Create(DatabaseEngine.SqlServer);

        var script = context.GetService<IMigrator>().GenerateScript("LoginsAndRefusedOrders");

        script.ShouldContain("SET ALLOW_SNAPSHOT_ISOLATION ON");
        script.ShouldContain("SET READ_COMMITTED_SNAPSHOT ON");
        var before = script[..script.IndexOf("ALLOW_SNAPSHOT_ISOLATION", StringComparison.Ordinal)];
        before.Split("BEGIN TRANSACTION").Length.ShouldBe(before.Split("COMMIT").Length);
    }

    [Fact]
    public async Task Snapshots_are_enabled_after_the_migrations()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.SqlServer);
        await using var context = shop.Context();

        (await SqlServerSnapshots.AreOnAsync(context, Cancelled)).ShouldBeTrue();
        await context.Database.ExecuteSqlRawAsync(SqlServerSnapshots.TurnOn, Cancelled);
        (await SqlServerSnapshots.AreOnAsync(context, Cancelled)).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Reconciling_does_not_wait_for_a_writer(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var product = await shop.AddProductAsync();
        await using var writer = shop.Context();
        await using var transaction = await writer.Database.BeginTransactionAsync(Cancelled);
        await writer.Inventories.Where(row => row.ProductId == product.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Stock, 99), Cancelled);

        (await shop.Get<IReconciler>().ReconcileAsync(Cancelled)).IsClean.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Rows_stay_locked_until_the_transaction_ends(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        var (product, _) = await shop.AddLiveSaleAsync();
        await using var first = shop.Context();
        await using var transaction = await first.Database.BeginTransactionAsync(Cancelled);
        await first.LockAsync([product.Id]);

        var second = Task.Run(
            async () =>
            {
                await using var context = shop.Context();
                await using var other = await context.Database.BeginTransactionAsync(Cancelled);
                await context.LockAsync([product.Id]);
            },
            Cancelled);
        second.IsCompleted.ShouldBeFalse();
        await transaction.CommitAsync(Cancelled);

        await second;
    }

    [Theory, MemberData(nameof(SharedEngines))]
    public async Task Lock_is_held_by_one_node_at_a_time(DatabaseEngine engine)
    {
        await using var shop = await OpenShopAsync(engine);
        await using var here = shop.Context();
        await using var there = shop.Context();

        await using (await DatabaseLock.AcquireAsync(here, "demo", Cancelled))
        {
            (await DatabaseLock.TryAcquireAsync(there, "demo", Cancelled)).ShouldBeNull();
            await using var other = await DatabaseLock.TryAcquireAsync(there, "pruning", Cancelled);
            other.ShouldNotBeNull();
        }

        await using var now = await DatabaseLock.TryAcquireAsync(there, "demo", Cancelled);
        now.ShouldNotBeNull();
    }
}

using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FlashSale.Tests.Web.Commands;

public sealed class CommandDatabaseTests(ShopDatabases databases) : DataTest(databases)
{
    public static TheoryData<string> Commands => new() { "reconcile", "create-merchant" };

    [Theory, MemberData(nameof(Commands))]
    public async Task A_mistyped_path_is_reported_and_creates_nothing(string command)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"flashsale-{Guid.NewGuid():N}");
        var file = Path.Combine(folder, "shop.db");

        var result = await RunAsync(command, DatabaseEngine.Sqlite, $"Data Source={file}");

        result.ExitCode.ShouldBe(1);
        result.Errors.Trim().ShouldBe(
            $"There is no database at '{file}'. Check ConnectionStrings:FlashSale, "
            + "or run 'dotnet FlashSale.Web.dll migrate' to create or update it.");
        result.Output.ShouldNotContain("right");
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_missing_database_on_a_server_is_not_created()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.PostgreSql);
        var missing = new Npgsql.NpgsqlConnectionStringBuilder(shop.ConnectionString) { Database = "no_such_shop" };

        var result = await RunAsync("reconcile", DatabaseEngine.PostgreSql, missing.ConnectionString);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("There is no database at 'no_such_shop'");
        await using var context = shop.Context();
        (await context.Database
            .SqlQuery<int>($"SELECT COUNT(*)::int AS \"Value\" FROM pg_database WHERE datname = 'no_such_shop'").SingleAsync(Cancelled))
            .ShouldBe(0);
    }

    [Fact]
    public async Task A_file_without_a_shop_is_not_changed()
    {
        var folder = Directory.CreateTempSubdirectory("flashsale-empty-");
        var file = Path.Combine(folder.FullName, "shop.db");
        await File.WriteAllBytesAsync(file, [], Cancelled);

        var result = await RunAsync("reconcile", DatabaseEngine.Sqlite, $"Data Source={file}");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("isn't a FlashSale database because it has no schema");
        new FileInfo(file).Length.ShouldBe(0);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_is_not_migrated()
    {
        var folder = Directory.CreateTempSubdirectory("flashsale-earlier-");
        var file = $"Data Source={Path.Combine(folder.FullName, "shop.db")};Pooling=False";
        await using var context = Open(file);
        var earlier = context.Database.GetMigrations().SkipLast(1).Last();
        await context.GetService<IMigrator>().MigrateAsync(earlier, Cancelled);

        var result = await RunAsync("reconcile", DatabaseEngine.Sqlite, file);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("belongs to an earlier version of the shop");
        (await context.Database.GetAppliedMigrationsAsync(Cancelled)).Last().ShouldBe(earlier);
        await context.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_database_migrated_down_keeps_its_triggers()
    {
        var folder = Directory.CreateTempSubdirectory("flashsale-back-");
        await using var context = Open($"Data Source={Path.Combine(folder.FullName, "shop.db")};Pooling=False");
        await context.Database.MigrateAsync(Cancelled);
        var triggers = await TriggersOfAsync(context);

        await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().SkipLast(1).Last(), Cancelled);

        (await TriggersOfAsync(context)).ShouldBe(triggers);
        triggers.ShouldNotBeEmpty();
        await context.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_database_of_a_later_version_is_refused()
    {
        await using var shop = await OpenShopAsync(DatabaseEngine.Sqlite);
        await using var context = shop.Context();
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO __EFMigrationsHistory (MigrationId, ProductVersion) VALUES ('20991231000000_Later', '12.0.0')", Cancelled);
        try
        {
            var result = await RunAsync("reconcile", DatabaseEngine.Sqlite, shop.ConnectionString);

            result.ExitCode.ShouldBe(1);
            result.Errors.ShouldContain("belongs to a later version of the shop");
        }
        finally
        {
            await context.Database.ExecuteSqlAsync(
                $"DELETE FROM __EFMigrationsHistory WHERE MigrationId = '20991231000000_Later'", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Migrate_creates_the_database_and_its_folder()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"flashsale-{Guid.NewGuid():N}");
        var file = $"Data Source={Path.Combine(folder, "new", "shop.db")}";

        (await RunAsync("migrate", DatabaseEngine.Sqlite, file)).Output.Trim().ShouldBe("The database is up to date.");
        (await RunAsync("reconcile", DatabaseEngine.Sqlite, file)).ExitCode.ShouldBe(0);

        Directory.Delete(folder, recursive: true);
    }

    private static SqliteFlashSaleDbContext Open(string connection)
    {
        var options = new DbContextOptionsBuilder<SqliteFlashSaleDbContext>();
        options.UseShopDatabase(new DatabaseOptions { Provider = DatabaseEngine.Sqlite }, connection, Currency.Find("USD")!);
        return new SqliteFlashSaleDbContext(options.Options);
    }

    private static Task<List<string>> TriggersOfAsync(SqliteFlashSaleDbContext context) =>
        context.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            .ToListAsync(Cancelled);

    private static Task<ShopProcessResult> RunAsync(string command, DatabaseEngine engine, string connection) =>
        ShopProcess.RunAsync(
            [command], new() { ["Database__Provider"] = engine.ToString(), ["ConnectionStrings__FlashSale"] = connection });
}

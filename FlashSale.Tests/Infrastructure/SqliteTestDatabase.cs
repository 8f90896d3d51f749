using System.Data.Common;
using FlashSale.Data.Engines;
using Microsoft.Data.Sqlite;
using Respawn;

namespace FlashSale.Tests.Infrastructure;

/// <summary>A database file in its own folder.</summary>
internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly DirectoryInfo folder;

    private SqliteTestDatabase(DirectoryInfo folder)
        : base(new DatabaseOptions { Provider = DatabaseEngine.Sqlite }, $"Data Source={Path.Combine(folder.FullName, "shop.db")}") =>
        this.folder = folder;

    protected override IDbAdapter Adapter => DbAdapter.Sqlite;

    public static Task<TestDatabase> StartAsync() => StartAsync(Directory.CreateTempSubdirectory("flashsale-sqlite-"));

    /// <summary>Creates a database in this folder. Disposing it deletes the folder.</summary>
    public static async Task<TestDatabase> StartAsync(DirectoryInfo folder)
    {
        var database = new SqliteTestDatabase(folder);
        await database.MigrateAsync();
        return database;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    protected override DbConnection Connect() => new SqliteConnection(ConnectionString);
}

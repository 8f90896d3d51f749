using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Tests.Data;

/// <summary>Contexts of each engine for tests that need no database.</summary>
internal static class OfflineContexts
{
    public static FlashSaleDbContext Create(DatabaseEngine engine, int? compatibilityLevel = null) => engine switch
    {
        DatabaseEngine.Sqlite => new SqliteFlashSaleDbContext(Options<SqliteFlashSaleDbContext>(engine, "Data Source=nowhere.db", null)),
        DatabaseEngine.PostgreSql => new PostgreSqlFlashSaleDbContext(Options<PostgreSqlFlashSaleDbContext>(engine, "Host=nowhere", null)),
        _ =>
            new SqlServerFlashSaleDbContext(
                Options<SqlServerFlashSaleDbContext>(engine, "Server=nowhere;Database=shop", compatibilityLevel)),
    };

    private static DbContextOptions<TContext> Options<TContext>(DatabaseEngine engine, string connectionString, int? compatibilityLevel)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        builder.UseShopDatabase(
            new DatabaseOptions { Provider = engine, SqlServerCompatibilityLevel = compatibilityLevel },
            connectionString,
            Currency.Find("USD")!);
        return builder.Options;
    }
}

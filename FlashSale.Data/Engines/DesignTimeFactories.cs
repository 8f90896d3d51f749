using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FlashSale.Data.Engines;

/// <summary>Creates the SQLite context for <c>dotnet ef migrations add … --context SqliteFlashSaleDbContext</c>.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteFlashSaleDbContext>
{
    public SqliteFlashSaleDbContext CreateDbContext(string[] args) =>
        new(DesignTime.Options<SqliteFlashSaleDbContext>(DatabaseEngine.Sqlite, "Data Source=design.db"));
}

/// <summary>Creates the PostgreSQL context for <c>dotnet ef</c>.</summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlFlashSaleDbContext>
{
    public PostgreSqlFlashSaleDbContext CreateDbContext(string[] args) =>
        new(DesignTime.Options<PostgreSqlFlashSaleDbContext>(DatabaseEngine.PostgreSql, "Host=localhost;Database=design"));
}

/// <summary>Creates the SQL Server context for <c>dotnet ef</c>.</summary>
internal sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<SqlServerFlashSaleDbContext>
{
    public SqlServerFlashSaleDbContext CreateDbContext(string[] args) =>
        new(DesignTime.Options<SqlServerFlashSaleDbContext>(DatabaseEngine.SqlServer, "Server=localhost;Database=design"));
}

internal static class DesignTime
{
    public static DbContextOptions<TContext> Options<TContext>(DatabaseEngine engine, string connectionString)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        builder.UseShopDatabase(new DatabaseOptions { Provider = engine }, connectionString, Currency.Find("USD")!);
        return builder.Options;
    }
}

using FlashSale.Data.Engines;
using FlashSale.Domain;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlashSale.Tests.Data.Engines;

/// <summary>Options that the shop adds to an operator's connection string.</summary>
public sealed class EngineOptionsTests
{
    [Fact]
    public void PostgreSQL_prepares_statements_automatically() =>
        StatementsPrepared("Host=nowhere;Username=shop;Password=secret").ShouldBe(100);

    [Theory]
    [InlineData("Max Auto Prepare=0", 0)]
    [InlineData("MaxAutoPrepare=7", 7)]
    public void The_connection_string_can_limit_prepared_statements(string setting, int prepared) =>
        StatementsPrepared($"Host=nowhere;{setting}").ShouldBe(prepared);

    private static int StatementsPrepared(string connectionString)
    {
        var builder = new DbContextOptionsBuilder<PostgreSqlFlashSaleDbContext>();
        builder.UseShopDatabase(new DatabaseOptions { Provider = DatabaseEngine.PostgreSql }, connectionString, Currency.Find("USD")!);
        using var context = new PostgreSqlFlashSaleDbContext(builder.Options);
        return new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()).MaxAutoPrepare;
    }
}

using FlashSale.Data;
using FlashSale.Data.Engines;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FlashSale.Tests.Data;

/// <summary>The migration that adds the product's name and picture to existing orders.</summary>
public sealed class SoldProductsMigrationTests(ShopDatabases databases) : DataTest(databases)
{
    private const string Before = "HiddenOrders";
    private const string ProductId = "01aaaaaaaaaaaaaaaaaaaaaaaa";
    private const string OrderId = "01bbbbbbbbbbbbbbbbbbbbbbbb";
    private const string ImageId = "01cccccccccccccccccccccccc";

    [Fact]
    public async Task Existing_SQLite_orders_get_the_products_name_and_picture()
    {
        var folder = Directory.CreateTempSubdirectory("flashsale-migration-");
        try
        {
            await MigrateWithOrdersAsync(
                DatabaseEngine.Sqlite, $"Data Source={Path.Combine(folder.FullName, "shop.db")};Pooling=False", "0", "0");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Existing_PostgreSQL_orders_get_the_product_name_and_picture()
    {
        const string name = "before_sold_products";
        await using var shop = await OpenShopAsync(DatabaseEngine.PostgreSql);
        await using var server = new NpgsqlConnection(shop.ConnectionString);
        await server.OpenAsync(Cancelled);
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(shop.ConnectionString) { Database = name, Pooling = false };
            await MigrateWithOrdersAsync(DatabaseEngine.PostgreSql, connection.ConnectionString, "now()", "false");
        }
        finally
        {
            await ExecuteAsync(server, $"DROP DATABASE {name}");
        }
    }

    private static async Task MigrateWithOrdersAsync(DatabaseEngine engine, string connectionString, string now, string no)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddFlashSaleDatabase(new DatabaseOptions { Provider = engine }, connectionString, Currency.Find("USD")!);
        await using var provider = services.BuildServiceProvider();
        var contexts = provider.GetRequiredService<IDbContextFactory<FlashSaleDbContext>>();
        await using (var context = await contexts.CreateDbContextAsync(Cancelled))
        {
            await context.GetService<IMigrator>().MigrateAsync(Before, Cancelled);
            await ExecuteAsync(context.Database.GetDbConnection(), $"""
                INSERT INTO "Products" ("Id", "Name", "Price", "ImageId", "Published", "CreatedAt", "UpdatedAt")
                VALUES ('{ProductId}', 'Kettle', 2000, '{ImageId}', {no}, {now}, {now});
                INSERT INTO "Orders" ("Id", "ProductId", "Quantity", "UnitPrice", "Total", "Currency", "Status", "CreatedAt", "UpdatedAt")
                VALUES ('{OrderId}', '{ProductId}', 1, 2000, 2000, 'USD', 'Confirmed', {now}, {now});
                """);
            await context.Database.MigrateAsync(Cancelled);
        }

        await using var migrated = await provider.GetRequiredService<IDbContextFactory<FlashSaleDbContext>>()
            .CreateDbContextAsync(Cancelled);
        var order = await migrated.Orders.SingleAsync(Cancelled);
        (order.ProductName, order.ImageId, order.Total).ShouldBe(("Kettle", ImageId, 20m));
        (await migrated.Products.SingleAsync(Cancelled)).Images.ShouldBe([new GalleryImage(ImageId)]);
    }

    private static async Task ExecuteAsync(System.Data.Common.DbConnection connection, string sql)
    {
        if (connection.State != System.Data.ConnectionState.Open)
            await connection.OpenAsync(Cancelled);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}

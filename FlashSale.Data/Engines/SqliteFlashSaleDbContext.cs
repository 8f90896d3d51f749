using FlashSale.Domain.Catalog;
using FlashSale.Domain.Delivery;
using FlashSale.Domain.Legal;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlashSale.Data.Engines;

/// <summary>The SQLite context.</summary>
public sealed class SqliteFlashSaleDbContext(DbContextOptions<SqliteFlashSaleDbContext> options) : FlashSaleDbContext(options)
{
    public override string BinaryCollation => "BINARY";

    public override string TrueLiteral => "1";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        // SQLite has no type for instants. Whole milliseconds since 1970 sort and compare as numbers.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        // A trigger increases the row version after the update, which RETURNING wouldn't see.
        HasRowVersionTrigger<Product>(builder, "Products");
        HasRowVersionTrigger<CountdownTimer>(builder, "CountdownTimers");
        HasRowVersionTrigger<Inventory>(builder, "Inventories");
        HasRowVersionTrigger<Sale>(builder, "FlashSales");
        HasRowVersionTrigger<Address>(builder, "Addresses");
        HasRowVersionTrigger<LegalPage>(builder, "LegalPages");
        RowVersions.MapToNumber(builder, "INTEGER");
    }

    private static void HasRowVersionTrigger<TEntity>(ModelBuilder builder, string table)
        where TEntity : class =>
        builder.Entity<TEntity>().ToTable(entity =>
        {
            entity.HasTrigger($"{table}_RowVersion");
            entity.UseSqlReturningClause(false);
        });

    private sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        instant => instant.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}

using FlashSale.Domain.Catalog;
using FlashSale.Domain.Sales;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlashSale.Data.Engines;

/// <summary>The shop's database on SQLite.</summary>
public sealed class SqliteFlashSaleDbContext(DbContextOptions<SqliteFlashSaleDbContext> options) : FlashSaleDbContext(options)
{
    protected override string BinaryCollation => "BINARY";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        // SQLite has no type for instants; whole milliseconds since 1970 sort and compare as numbers.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        // A trigger raises the row version after the update, so RETURNING would not see it: naming the trigger turns RETURNING off.
        builder.Entity<Product>().ToTable(table => table.HasTrigger("Products_RowVersion"));
        builder.Entity<CountdownTimer>().ToTable(table => table.HasTrigger("CountdownTimers_RowVersion"));
        builder.Entity<Inventory>().ToTable(table => table.HasTrigger("Inventories_RowVersion"));
        builder.Entity<Sale>().ToTable(table => table.HasTrigger("FlashSales_RowVersion"));
        RowVersions.MapToNumber(builder, "INTEGER");
    }

    private sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        instant => instant.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}

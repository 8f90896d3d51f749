using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>The PostgreSQL context.</summary>
public sealed class PostgreSqlFlashSaleDbContext(DbContextOptions<PostgreSqlFlashSaleDbContext> options) : FlashSaleDbContext(options)
{
    public override string BinaryCollation => "C";

    public override string TrueLiteral => "TRUE";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        // timestamptz only accepts UTC.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>().HavePrecision(3);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.HasPostgresExtension("btree_gist");
        RowVersions.MapToNumber(builder, "bigint");
    }
}

using FlashSale.Domain.Sales;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>The SQL Server context, which uses the native <c>rowversion</c> type.</summary>
public sealed class SqlServerFlashSaleDbContext(DbContextOptions<SqlServerFlashSaleDbContext> options) : FlashSaleDbContext(options)
{
    public override string BinaryCollation => "Latin1_General_100_BIN2";

    public override string TrueLiteral => "1";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        // datetimeoffset stores any offset, so equal instants could look different.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>().HavePrecision(3);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        // A credential id has up to 1,024 bytes. Clustered keys allow 900 bytes, others 1,700.
        builder.Entity<IdentityUserPasskey<string>>().HasKey(passkey => passkey.CredentialId).IsClustered(false);
        // Naming the trigger stops EF from using OUTPUT without INTO, which tables with triggers don't allow.
        builder.Entity<Sale>().ToTable(table => table.HasTrigger("FlashSales_NoOverlap"));
        foreach (var property in builder.Model.GetEntityTypes()
                     .SelectMany(entity => entity.GetDeclaredProperties())
                     .Where(property => property.Name == "RowVersion")
                     .ToList())
        {
            builder.Entity(property.DeclaringType.ClrType).Property<ulong>(property.Name).HasConversion<byte[]>();
        }
    }
}

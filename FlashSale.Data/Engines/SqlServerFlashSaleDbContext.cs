using FlashSale.Domain.Sales;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlashSale.Data.Engines;

/// <summary>The shop's database on SQL Server, whose own <c>rowversion</c> is the row version.</summary>
public sealed class SqlServerFlashSaleDbContext(DbContextOptions<SqlServerFlashSaleDbContext> options) : FlashSaleDbContext(options)
{
    public override string BinaryCollation => "Latin1_General_100_BIN2";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        // Its type for instants would keep any offset, so that the same moment reads differently.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>().HavePrecision(3);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        // A credential's id has up to 1,024 bytes; a clustered key may have 900, any other one 1,700.
        builder.Entity<IdentityUserPasskey<string>>().HasKey(passkey => passkey.CredentialId).IsClustered(false);
        // OUTPUT without INTO is not allowed on a table with triggers: naming it makes EF write otherwise.
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

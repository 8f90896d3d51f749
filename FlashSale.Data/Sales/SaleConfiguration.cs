using FlashSale.Domain.Sales;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Sales;

internal sealed class SaleConfiguration : IEntityTypeConfiguration<Sale>
{
    public void Configure(EntityTypeBuilder<Sale> builder)
    {
        builder.ToTable("FlashSales", table =>
        {
            table.HasCheckConstraint("FlashSales_Discount", "\"Discount\" > 0 AND \"Discount\" < 10000");
            table.HasCheckConstraint("FlashSales_StartBeforeEnd", "\"StartTime\" < \"EndTime\"");
            table.HasCheckConstraint(
                "FlashSales_UnitsSold", "\"UnitsSold\" >= 0 AND (\"UnitsOffered\" IS NULL OR \"UnitsSold\" <= \"UnitsOffered\")");
            table.HasCheckConstraint("FlashSales_PerCustomerLimit", "\"PerCustomerLimit\" IS NULL OR \"PerCustomerLimit\" >= 1");
        });
        // Stored as hundredths of a percent, because whole numbers sort correctly on every engine.
        builder.Property(sale => sale.Discount).HasConversion(percent => (int)(percent * 100m), hundredths => hundredths / 100m);
        builder.Property(sale => sale.UpdatedBy).HasMaxLength(256);
        builder.Property(sale => sale.RowVersion).IsRowVersion();
        builder.HasOne(sale => sale.Product).WithMany().HasForeignKey(sale => sale.ProductId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(sale => new { sale.ProductId, sale.StartTime }).HasDatabaseName("FlashSales_Product_StartTime");
        builder.HasIndex(sale => sale.StartTime).HasDatabaseName("FlashSales_StartTime");
        builder.HasIndex(sale => sale.EndTime).HasDatabaseName("FlashSales_EndTime");
    }
}

using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Stock;

internal sealed class InventoryConfiguration : IEntityTypeConfiguration<Inventory>
{
    public void Configure(EntityTypeBuilder<Inventory> builder)
    {
        builder.ToTable("Inventories", table => table.HasCheckConstraint("Inventories_StockNotNegative", "\"Stock\" >= 0"));
        builder.Property(inventory => inventory.RowVersion).IsRowVersion();
        builder.HasOne(inventory => inventory.Product).WithOne().HasForeignKey<Inventory>(inventory => inventory.ProductId)
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(inventory => inventory.ProductId).IsUnique().HasDatabaseName("Inventories_Product");
    }
}

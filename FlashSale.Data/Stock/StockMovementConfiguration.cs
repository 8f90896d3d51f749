using FlashSale.Domain.Catalog;
using FlashSale.Domain.Stock;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Stock;

internal sealed class StockMovementConfiguration : IEntityTypeConfiguration<StockMovement>
{
    public void Configure(EntityTypeBuilder<StockMovement> builder)
    {
        builder.ToTable("StockMovements", table =>
        {
            table.HasCheckConstraint("StockMovements_DeltaNotZero", "\"Delta\" <> 0");
            table.HasCheckConstraint("StockMovements_ResultNotNegative", "\"ResultingStock\" >= 0");
        });
        builder.Property(movement => movement.Reason).HasConversion<string>().HasMaxLength(16).IsUnicode(false);
        builder.Property(movement => movement.Actor).HasMaxLength(256);
        builder.Property(movement => movement.Note).HasMaxLength(StockMovement.NoteLength);
        builder.HasOne<Product>().WithMany().HasForeignKey(movement => movement.ProductId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(movement => new { movement.ProductId, movement.Id }).HasDatabaseName("StockMovements_Product");
    }
}

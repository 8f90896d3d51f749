using FlashSale.Domain.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Catalog;

internal sealed class CountdownTimerConfiguration : IEntityTypeConfiguration<CountdownTimer>
{
    public void Configure(EntityTypeBuilder<CountdownTimer> builder)
    {
        builder.ToTable("CountdownTimers", table => table.HasCheckConstraint("CountdownTimers_DurationPositive", "\"Duration\" > 0"));
        builder.Property(timer => timer.UpdatedBy).HasMaxLength(256);
        builder.Property(timer => timer.RowVersion).IsRowVersion();
        builder.HasOne(timer => timer.Product).WithMany().HasForeignKey(timer => timer.ProductId).OnDelete(DeleteBehavior.Cascade);
    }
}

using FlashSale.Domain.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Catalog;

internal sealed class ImageSizeConfiguration : IEntityTypeConfiguration<ImageSize>
{
    public void Configure(EntityTypeBuilder<ImageSize> builder)
    {
        builder.ToTable("ImageSizes");
        builder.HasKey(size => new { size.ImageId, size.Width });
        builder.Property(size => size.Width).ValueGeneratedNever();
        builder.HasOne<ProductImage>().WithMany().HasForeignKey(size => size.ImageId).OnDelete(DeleteBehavior.Cascade);
    }
}

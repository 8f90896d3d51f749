using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Catalog;

internal sealed class ProductConfiguration : IEntityTypeConfiguration<Product>
{
    public void Configure(EntityTypeBuilder<Product> builder)
    {
        builder.ToTable("Products", table =>
        {
            table.HasCheckConstraint("Products_NameNotEmpty", "\"Name\" <> ''");
            table.HasCheckConstraint("Products_PriceNotNegative", "\"Price\" >= 0");
        });
        builder.Property(product => product.Name).HasMaxLength(Product.NameLength);
        builder.Property(product => product.SearchKey).HasMaxLength(SearchKey.MaxLength);
        builder.HasIndex(product => product.SearchKey).HasDatabaseName("Products_SearchKey");
        builder.Property(product => product.Description).HasMaxLength(Product.DescriptionLength);
        builder.Property(product => product.ImageId).HasMaxLength(EntityId.Length).IsUnicode(false);
        builder.Property(product => product.UpdatedBy).HasMaxLength(256);
        builder.Property(product => product.RowVersion).IsRowVersion();
        builder.HasIndex(product => product.Name).HasDatabaseName("Products_Name");
    }
}

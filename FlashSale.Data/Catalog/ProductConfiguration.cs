using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Catalog;

internal sealed class ProductConfiguration : IEntityTypeConfiguration<Product>
{
    private static readonly JsonSerializerOptions ImagesJson = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

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
        builder.Property(product => product.Images)
            .HasField("images")
            .IsRequired(false)
            .HasConversion(
                images => JsonSerializer.Serialize(images, ImagesJson),
                json => JsonSerializer.Deserialize<GalleryImage[]>(json, ImagesJson)!,
                new ValueComparer<IReadOnlyList<GalleryImage>>(
                    (a, b) => a == b || (a != null && b != null && a.SequenceEqual(b)),
                    images => images.Count,
                    images => images));
        builder.Property(product => product.UpdatedBy).HasMaxLength(256);
        builder.Property(product => product.RowVersion).IsRowVersion();
        builder.HasIndex(product => product.Name).HasDatabaseName("Products_Name");
    }
}

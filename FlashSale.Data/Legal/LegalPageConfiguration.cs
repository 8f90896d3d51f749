using FlashSale.Domain.Legal;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Legal;

internal sealed class LegalPageConfiguration : IEntityTypeConfiguration<LegalPage>
{
    public void Configure(EntityTypeBuilder<LegalPage> builder)
    {
        builder.ToTable("LegalPages");
        builder.Property(page => page.Kind).HasConversion<string>().HasMaxLength(16).IsUnicode(false);
        builder.Property(page => page.UpdatedBy).HasMaxLength(256);
        builder.Property(page => page.RowVersion).IsRowVersion();
        builder.HasIndex(page => page.Kind).IsUnique().HasDatabaseName("LegalPages_Kind");
    }
}

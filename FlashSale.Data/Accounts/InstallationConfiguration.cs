using FlashSale.Domain.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Accounts;

internal sealed class InstallationConfiguration : IEntityTypeConfiguration<Installation>
{
    public void Configure(EntityTypeBuilder<Installation> builder)
    {
        builder.ToTable("Installations");
        builder.Property(installation => installation.InstallationId).HasMaxLength(Session.InstallationIdLength);
        builder.Property(installation => installation.DeviceType).HasMaxLength(Installation.DeviceTypeLength);
        builder.Property(installation => installation.Fields).HasMaxLength(Installation.FieldsLength);
        builder.HasOne<User>().WithMany().HasForeignKey(installation => installation.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(installation => installation.InstallationId).IsUnique().HasDatabaseName("Installations_InstallationId");
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Accounts;

internal sealed class ShopSecretConfiguration : IEntityTypeConfiguration<ShopSecret>
{
    public void Configure(EntityTypeBuilder<ShopSecret> builder)
    {
        builder.ToTable("ShopSecrets");
        builder.HasKey(secret => secret.Name);
        builder.Property(secret => secret.Name).HasMaxLength(ShopSecret.NameLength);
        builder.Property(secret => secret.ProtectedValue).HasMaxLength(1024);
    }
}

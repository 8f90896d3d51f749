using FlashSale.Data.Accounts;
using FlashSale.Domain.Delivery;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Delivery;

internal sealed class AddressConfiguration : IEntityTypeConfiguration<Address>
{
    public void Configure(EntityTypeBuilder<Address> builder)
    {
        builder.ToTable("Addresses");
        builder.Property(address => address.Name).HasMaxLength(Address.NameLength);
        builder.Property(address => address.Line1).HasMaxLength(Address.LineLength);
        builder.Property(address => address.Line2).HasMaxLength(Address.LineLength);
        builder.Property(address => address.PostalCode).HasMaxLength(Address.PostalCodeLength);
        builder.Property(address => address.City).HasMaxLength(Address.PlaceLength);
        builder.Property(address => address.Region).HasMaxLength(Address.PlaceLength);
        builder.Property(address => address.Country).HasMaxLength(Address.CountryLength).IsUnicode(false);
        builder.Property(address => address.Phone).HasMaxLength(Address.PhoneLength);
        builder.Property(address => address.RowVersion).IsRowVersion();
        builder.HasOne<User>().WithMany().HasForeignKey(address => address.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(address => new { address.UserId, address.Id }).HasDatabaseName("Addresses_User");
    }
}

using FlashSale.Domain.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Accounts;

internal sealed class LoginConfiguration : IEntityTypeConfiguration<Login>
{
    public void Configure(EntityTypeBuilder<Login> builder)
    {
        builder.ToTable("Logins");
        builder.Property(login => login.Browser).HasMaxLength(Login.BrowserLength);
        builder.Property(login => login.Address).HasMaxLength(Login.AddressLength).IsUnicode(false);
        builder.HasOne<User>().WithMany().HasForeignKey(login => login.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(login => new { login.UserId, login.Id }).HasDatabaseName("Logins_User");
        builder.HasIndex(login => login.ExpiresAt).HasDatabaseName("Logins_ExpiresAt");
    }
}

using FlashSale.Domain.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Accounts;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("Users");
        builder.Property(user => user.DisplayName).HasMaxLength(User.DisplayNameLength);
        builder.HasIndex(user => user.NormalizedEmail).IsUnique().HasDatabaseName("Users_NormalizedEmail");
        builder.HasIndex(user => user.NormalizedUserName).IsUnique().HasDatabaseName("Users_NormalizedUserName");
    }
}

internal sealed class RoleConfiguration : IEntityTypeConfiguration<IdentityRole>
{
    public void Configure(EntityTypeBuilder<IdentityRole> builder)
    {
        builder.ToTable("Roles");
        builder.HasData(
            new IdentityRole
            {
                Id = "00000000000000000000000001",
                Name = Roles.Merchant,
                NormalizedName = "MERCHANT",
                ConcurrencyStamp = "00000000-0000-0000-0000-000000000001",
            },
            new IdentityRole
            {
                Id = "00000000000000000000000002",
                Name = Roles.Customer,
                NormalizedName = "CUSTOMER",
                ConcurrencyStamp = "00000000-0000-0000-0000-000000000002",
            });
    }
}

internal sealed class UserRoleConfiguration : IEntityTypeConfiguration<IdentityUserRole<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserRole<string>> builder) => builder.ToTable("UserRoles");
}

internal sealed class UserClaimConfiguration : IEntityTypeConfiguration<IdentityUserClaim<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<string>> builder) => builder.ToTable("UserClaims");
}

internal sealed class UserLoginConfiguration : IEntityTypeConfiguration<IdentityUserLogin<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<string>> builder) => builder.ToTable("UserLogins");
}

internal sealed class UserTokenConfiguration : IEntityTypeConfiguration<IdentityUserToken<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<string>> builder) => builder.ToTable("UserTokens");
}

internal sealed class RoleClaimConfiguration : IEntityTypeConfiguration<IdentityRoleClaim<string>>
{
    public void Configure(EntityTypeBuilder<IdentityRoleClaim<string>> builder) => builder.ToTable("RoleClaims");
}

internal sealed class UserPasskeyConfiguration : IEntityTypeConfiguration<IdentityUserPasskey<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<string>> builder) => builder.ToTable("UserPasskeys");
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("Sessions");
        builder.Property(session => session.TokenHash).HasMaxLength(32);
        builder.Property(session => session.CreatedWith).HasMaxLength(32);
        builder.Property(session => session.InstallationId).HasMaxLength(Session.InstallationIdLength);
        builder.HasOne<User>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(session => session.TokenHash).IsUnique().HasDatabaseName("Sessions_TokenHash");
    }
}

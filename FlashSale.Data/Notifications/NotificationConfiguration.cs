using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Notifications;

internal sealed class NotificationConfiguration : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("Notifications");
        builder.Property(notification => notification.Kind).HasMaxLength(64);
        builder.Property(notification => notification.Text).HasMaxLength(Notification.TextLength);
        builder.Property(notification => notification.OrderId).HasMaxLength(EntityId.Length).IsUnicode(false);
        builder.HasOne<User>().WithMany().HasForeignKey(notification => notification.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(notification => new { notification.UserId, notification.Id }).HasDatabaseName("Notifications_User");
    }
}

using FlashSale.Domain.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Notifications;

internal sealed class OutboxMessageConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("OutboxMessages");
        builder.Property(message => message.Kind).HasMaxLength(64);
        builder.HasIndex(message => message.DueAt).HasFilter("\"SentAt\" IS NULL").HasDatabaseName("OutboxMessages_Due");
    }
}

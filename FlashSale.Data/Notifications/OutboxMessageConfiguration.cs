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
        builder.Property(message => message.LastError).HasMaxLength(OutboxMessage.ErrorLength);
        builder.HasIndex(message => message.FailedAt).HasFilter("\"FailedAt\" IS NOT NULL").HasDatabaseName("OutboxMessages_Failed");
        builder.HasIndex(message => message.DueAt).HasFilter("\"SentAt\" IS NULL AND \"FailedAt\" IS NULL")
            .HasDatabaseName("OutboxMessages_Due");
    }
}

using FlashSale.Domain;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Ordering;

internal sealed class RefusedOrderConfiguration : IEntityTypeConfiguration<RefusedOrder>
{
    public void Configure(EntityTypeBuilder<RefusedOrder> builder)
    {
        builder.ToTable("RefusedOrders");
        // It begins with the key, like the orders' index, so one list finds all keys of a batch.
        builder.HasKey(refused => new { refused.IdempotencyKey, refused.UserId });
        builder.Property(refused => refused.IdempotencyKey).HasMaxLength(PurchaseRequest.MaxKeyLength);
        builder.Property(refused => refused.UserId).HasMaxLength(EntityId.Length).IsUnicode(false);
        builder.Property(refused => refused.ProductId).HasMaxLength(EntityId.Length).IsUnicode(false);
        builder.Property(refused => refused.Outcome).HasMaxLength(RefusedOrder.OutcomeLength);
        builder.HasIndex(refused => refused.RefusedAt).HasDatabaseName("RefusedOrders_RefusedAt");
    }
}

using FlashSale.Data.Accounts;
using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Ordering;

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
{
    public const string IdempotencyIndex = "Orders_IdempotencyKey_User";

    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.ToTable("Orders", table =>
        {
            table.HasCheckConstraint("Orders_QuantityPositive", "\"Quantity\" >= 1");
            table.HasCheckConstraint("Orders_TotalNotNegative", "\"UnitPrice\" >= 0 AND \"Total\" >= 0");
        });
        builder.Property(order => order.Currency).HasMaxLength(3).IsUnicode(false);
        // The status is a concurrency token: only one of two moves from the same status can be saved.
        builder.Property(order => order.Status).HasConversion<string>().HasMaxLength(16).IsUnicode(false).IsConcurrencyToken();
        // A buyer can't delete an order that is confirmed at the same moment.
        builder.Property(order => order.HiddenAt).IsConcurrencyToken();
        builder.Property(order => order.ProductName).HasMaxLength(Product.NameLength);
        builder.Property(order => order.ImageId).HasMaxLength(EntityId.Length).IsUnicode(false);
        builder.Property(order => order.FormerBuyerHash).HasMaxLength(32);
        builder.Property(order => order.IdempotencyKey).HasMaxLength(PurchaseRequest.MaxKeyLength);
        builder.Property(order => order.UpdatedBy).HasMaxLength(256);
        builder.Ignore(order => order.Number);

        builder.HasOne<User>().WithMany().HasForeignKey(order => order.UserId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne(order => order.Product).WithMany().HasForeignKey(order => order.ProductId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(order => order.Sale).WithMany().HasForeignKey(order => order.SaleId).OnDelete(DeleteBehavior.Restrict);

        builder.HasIndex(order => new { order.UserId, order.Id }).HasDatabaseName("Orders_User");
        builder.HasIndex(order => new { order.SaleId, order.UserId }).HasDatabaseName("Orders_FlashSale_User");
        // It doesn't begin with the sale: with outdated statistics a query planner could prefer it to the index above, and scan all
        // orders of a new sale to find one buyer's.
        builder.HasIndex(order => new { order.ClaimNumber, order.SaleId }).IsUnique().HasDatabaseName("Orders_ClaimNumber_FlashSale");
        // It begins with the key, which is nearly unique, so one list finds all keys of a batch.
        builder.HasIndex(order => new { order.IdempotencyKey, order.UserId }).IsUnique().HasDatabaseName(IdempotencyIndex);
        // Empty except while a sale is live whose buyers deleted their accounts.
        builder.HasIndex(order => new { order.FormerBuyerHash, order.SaleId }).HasFilter("\"FormerBuyerHash\" IS NOT NULL")
            .HasDatabaseName("Orders_FormerBuyer");
        builder.HasIndex(order => order.ExpiresAt).HasFilter("\"ExpiresAt\" IS NOT NULL").HasDatabaseName("Orders_ExpiresAt");
    }
}

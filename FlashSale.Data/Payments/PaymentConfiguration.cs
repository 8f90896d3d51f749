using FlashSale.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlashSale.Data.Payments;

internal sealed class PaymentConfiguration : IEntityTypeConfiguration<Payment>
{
    public void Configure(EntityTypeBuilder<Payment> builder)
    {
        builder.ToTable("Payments", table => table.HasCheckConstraint("Payments_AmountPositive", "\"Amount\" > 0"));
        builder.Property(payment => payment.Gateway).HasMaxLength(32).IsUnicode(false);
        builder.Property(payment => payment.Currency).HasMaxLength(3).IsUnicode(false);
        builder.Property(payment => payment.Reference).HasMaxLength(Payment.ReferenceLength).IsUnicode(false);
        builder.Property(payment => payment.Receipt).HasMaxLength(Payment.ReferenceLength).IsUnicode(false);
        builder.Property(payment => payment.Page).HasMaxLength(Payment.PageLength);
        // Of two concurrent reports of the same payment, one succeeds.
        builder.Property(payment => payment.Status).HasConversion<string>().HasMaxLength(16).IsUnicode(false).IsConcurrencyToken();
        builder.HasOne(payment => payment.Order).WithMany().HasForeignKey(payment => payment.OrderId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(payment => payment.OrderId, "Payments_Order");
        // Two clicks on Pay create one payment.
        builder.HasIndex(payment => payment.OrderId, "Payments_Order_Open").IsUnique().HasFilter("\"Status\" = 'Open'");
    }
}

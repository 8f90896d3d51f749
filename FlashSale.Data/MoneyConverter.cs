using FlashSale.Domain;
using FlashSale.Domain.Catalog;
using FlashSale.Domain.Ordering;
using FlashSale.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FlashSale.Data;

/// <summary>Stores money as whole minor units, so that it sorts and sums exactly on every engine.</summary>
internal sealed class MoneyConverter(Currency currency) : ValueConverter<decimal, long>(
    amount => currency.ToMinorUnits(amount),
    units => currency.FromMinorUnits(units))
{
    public static void Apply(ModelBuilder builder, Currency currency)
    {
        var converter = new MoneyConverter(currency);
        builder.Entity<Product>().Property(product => product.Price).HasConversion(converter);
        builder.Entity<Order>().Property(order => order.UnitPrice).HasConversion(converter);
        builder.Entity<Order>().Property(order => order.Total).HasConversion(converter);
        builder.Entity<Payment>().Property(payment => payment.Amount).HasConversion(converter);
    }
}

using CsCheck;
using FlashSale.Domain;

namespace FlashSale.Tests.Domain.Sales;

public sealed class SalePricingTests
{
    [Theory]
    [InlineData("USD", 20, 25, 15)]
    [InlineData("USD", 19.99, 33.33, 13.33)]
    [InlineData("USD", 0.05, 50, 0.03)]
    [InlineData("USD", 0.01, 99.99, 0)]
    [InlineData("USD", 0, 50, 0)]
    [InlineData("JPY", 101, 50, 51)]
    [InlineData("KWD", 1.235, 10, 1.112)]
    public void The_sale_price_is_discounted_and_rounded_to_the_currency(string code, double price, double discount, double expected) =>
        SalePricing.PriceOf((decimal)price, (decimal)discount, Currency.Find(code)!).ShouldBe((decimal)expected);

    [Fact]
    public void Sale_price_is_between_zero_and_the_price_and_payable() =>
        Gen.Select(Gen.Int[0, 100_000_000], Gen.Int[1, 9_999], Gen.OneOf("JPY", "USD", "KWD")).Sample((units, hundredths, code) =>
        {
            var currency = Currency.Find(code)!;
            var price = currency.FromMinorUnits(units);
            var reduced = SalePricing.PriceOf(price, hundredths / 100m, currency);
            return reduced >= 0 && reduced <= price && currency.Round(reduced) == reduced;
        });
}

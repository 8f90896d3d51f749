using CsCheck;
using FlashSale.Domain;

namespace FlashSale.Tests.Domain;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("JPY", 0)]
    [InlineData("USD", 2)]
    [InlineData("EUR", 2)]
    [InlineData("KWD", 3)]
    [InlineData("CLF", 4)]
    public void A_currency_has_its_number_of_decimals(string code, int decimals) =>
        Currency.Find(code).ShouldBe(new Currency(code, decimals));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("usd")]
    [InlineData("XAU")]
    [InlineData("DOLLAR")]
    public void An_unknown_code_is_no_currency(string? code) => Currency.Find(code).ShouldBeNull();

    [Theory]
    [InlineData("USD", 1.005, 1.01)]
    [InlineData("USD", 1.0049, 1.00)]
    [InlineData("USD", -1.005, -1.01)]
    [InlineData("JPY", 0.5, 1)]
    [InlineData("JPY", 1.5, 2)]
    [InlineData("KWD", 0.0005, 0.001)]
    public void The_midpoint_rounds_away_from_zero(string code, double amount, double rounded) =>
        Currency.Find(code)!.Round((decimal)amount).ShouldBe((decimal)rounded);

    [Theory]
    [InlineData("JPY", 1234, 1234)]
    [InlineData("USD", 12.34, 1234)]
    [InlineData("KWD", 1.234, 1234)]
    [InlineData("CLF", 0.1234, 1234)]
    public void An_amount_converts_to_minor_units(string code, double amount, long units)
    {
        Currency.Find(code)!.ToMinorUnits((decimal)amount).ShouldBe(units);
        Currency.Find(code)!.FromMinorUnits(units).ShouldBe((decimal)amount);
    }

    [Fact]
    public void A_fraction_of_a_minor_unit_is_refused() =>
        Should.Throw<ArgumentException>(() => Currency.Find("USD")!.ToMinorUnits(0.001m));

    [Fact]
    public void An_amount_too_large_for_minor_units_is_refused()
    {
        Should.Throw<ArgumentException>(() => Currency.Find("USD")!.ToMinorUnits(1e17m));
        Should.Throw<ArgumentException>(() => Currency.Find("USD")!.ToMinorUnits(decimal.MaxValue));
        Should.Throw<ArgumentException>(() => Currency.Find("USD")!.ToMinorUnits(decimal.MinValue));
    }

    [Fact]
    public void Minor_units_survive_the_round_trip_through_an_amount() =>
        Gen.Select(Gen.OneOf("JPY", "USD", "KWD", "CLF"), Gen.Long).Sample((code, units) =>
            Currency.Find(code)!.ToMinorUnits(Currency.Find(code)!.FromMinorUnits(units)) == units);
}

using System.Globalization;
using FlashSale.Web.Merchant;

namespace FlashSale.Tests.Web.Merchant;

public sealed class TypedNumberTests
{
    [Theory]
    [InlineData("en-US", "1,250.5", 1250.5)]
    [InlineData("en-US", "12,50", null)]
    [InlineData("de-DE", "12,50", 12.5)]
    [InlineData("de-DE", "1.250,50", 1250.5)]
    [InlineData("de-DE", "12.50", null)]
    [InlineData("fr-FR", "1 250,5", 1250.5)]
    [InlineData("fr-FR", "12 50", null)]
    [InlineData("en-IN", "1,23,456", 123456.0)]
    [InlineData("sv-SE", "-1", -1.0)]
    [InlineData("en-US", "1e3", null)]
    [InlineData("en-US", "(5)", null)]
    [InlineData("en-US", "$5", null)]
    public void A_number_is_read_in_its_culture_without_guessing(string culture, string typed, double? expected)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        var problem = TypedNumber.Read(typed, isWhole: false, out var number);

        number.ShouldBe((decimal?)expected);
        (problem is null).ShouldBe(expected is not null);
    }

    [Fact]
    public void The_hint_uses_the_cultures_format()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");

        TypedNumber.Read("12.50", isWhole: false, out _).ShouldBe("Enter a number, such as 12,50 with decimals, or 1250 or 1.250 without.");
        TypedNumber.Read("1,5", isWhole: true, out _).ShouldBe("Enter a whole number, such as 15 or 1.250.");
    }

    [Fact]
    public void Empty_input_is_no_number_and_no_problem()
    {
        TypedNumber.Read(" ", isWhole: true, out var number).ShouldBeNull();
        number.ShouldBeNull();
    }
}

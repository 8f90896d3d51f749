using System.Text.Json;
using FlashSale.Web.Parse.Schema;

namespace FlashSale.Tests.Web.Parse.Schema;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("3", "3")]
    [InlineData("2.5", "2.5")]
    [InlineData("1e0", "1")]
    [InlineData("1.50e1", "15")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1.00000000000000000000000000000000", "1")]
    [InlineData("0e99", "0")]
    public void A_number_that_can_be_stored_is_read_as_it_is(string json, string number)
    {
        ExactNumber.TryRead(JsonElement.Parse(json), out var read).ShouldBeTrue();
        read.ShouldBe(decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1.00000000000000000000000000000001")]
    [InlineData("39.99999999999999999999999999999999")]
    [InlineData("1e-30")]
    [InlineData("1e400")]
    [InlineData("1e99999999999")]
    [InlineData("\"3\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void Any_other_value_is_not_rounded_to_one(string json) => ExactNumber.TryRead(JsonElement.Parse(json), out _).ShouldBeFalse();

    [Theory]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("5\0")]
    [InlineData("٣")]
    [InlineData("1,000")]
    [InlineData("")]
    public void A_text_is_read_only_as_JSON_writes_numbers(string text) => ExactNumber.TryRead(text, out _).ShouldBeFalse();
}

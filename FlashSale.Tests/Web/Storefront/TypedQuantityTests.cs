using FlashSale.Domain.Ordering;
using FlashSale.Web.Storefront;

namespace FlashSale.Tests.Web.Storefront;

public sealed class TypedQuantityTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData(" 4 ", 4)]
    [InlineData("007", 7)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("1000001", PurchaseRequest.MaxQuantity + 1)]
    [InlineData("99999999999999999999999999", PurchaseRequest.MaxQuantity + 1)]
    public void A_whole_number_is_a_quantity(string typed, int quantity) => TypedQuantity.Read(typed).ShouldBe(quantity);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0")]
    [InlineData("000")]
    [InlineData("-3")]
    [InlineData("+3")]
    [InlineData("2.5")]
    [InlineData("2,5")]
    [InlineData("1 000")]
    [InlineData("1e1")]
    [InlineData("0x2")]
    [InlineData("abc")]
    [InlineData("٣")]
    [InlineData("３")]
    [InlineData("4\0")]
    [InlineData("1,1")]
    public void Any_other_text_is_no_quantity(string? typed) => TypedQuantity.Read(typed).ShouldBeNull();
}

using FlashSale.Domain.Sales;

namespace FlashSale.Tests.Domain.Sales;

public sealed class SaleUnitsTests
{
    [Theory]
    [InlineData(7, null, 0, 7)]
    [InlineData(7, null, 3, 7)]
    [InlineData(7, 10, 4, 6)]
    [InlineData(5, 10, 4, 5)]
    [InlineData(5, 10, 10, 0)]
    [InlineData(0, 10, 4, 0)]
    [InlineData(5, 3, 4, 0)]
    public void Left_is_the_stock_within_what_the_sale_offers(int stock, int? offered, int sold, int left) =>
        SaleUnits.Left(stock, offered, sold).ShouldBe(left);
}

using CsCheck;
using FlashSale.Domain.Realtime;

namespace FlashSale.Tests.Domain.Realtime;

public sealed class StockLevelTests
{
    [Theory]
    [InlineData(10, 0, null, 10)]
    [InlineData(10, 4, 20, 10)]
    [InlineData(10, 4, 6, 2)]
    [InlineData(10, 6, 6, 0)]
    [InlineData(10, 7, 6, 0)]
    [InlineData(0, 0, 6, 0)]
    public void Left_is_the_stock_capped_at_the_units_still_offered(int stock, int claimed, int? offered, int left) =>
        Level(stock, claimed, offered).Left.ShouldBe(left);

    [Theory]
    [InlineData(100, 0, null, 0)]
    [InlineData(38, 62, 100, 62)]
    [InlineData(38, 62, null, 62)]
    [InlineData(1, 999, 1000, 99)]
    [InlineData(999, 1, 1000, 0)]
    [InlineData(0, 1000, 1000, 100)]
    [InlineData(0, 0, null, 100)]
    [InlineData(5, 10, 10, 100)]
    [InlineData(1_000_000_000, 1_000_000_000, 2_000_000_000, 50)]
    public void Claimed_is_the_sold_share_in_whole_percent(int stock, int claimed, int? offered, int percent) =>
        Level(stock, claimed, offered).ClaimedPercent.ShouldBe(percent);

    [Fact]
    public void Claimed_is_100_percent_only_when_nothing_is_left() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 2000], Gen.Int[1, 2000]).Sample((stock, claimed, offered) =>
        {
            var level = Level(stock, claimed, offered);
            return level.ClaimedPercent is >= 0 and <= 100 && (level.ClaimedPercent == 100) == (level.Left == 0);
        });

    private static StockLevel Level(int stock, int claimed, int? offered) => new("kettle", stock, "sale", claimed, offered, 1);
}

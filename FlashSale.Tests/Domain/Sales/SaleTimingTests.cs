using FlashSale.Domain.Sales;

namespace FlashSale.Tests.Domain.Sales;

public sealed class SaleTimingTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddSeconds(10);

    [Theory]
    [InlineData(-1, SalePhase.Upcoming)]
    [InlineData(0, SalePhase.Live)]
    [InlineData(9_999, SalePhase.Live)]
    [InlineData(10_000, SalePhase.Ended)]
    [InlineData(10_001, SalePhase.Ended)]
    public void A_sale_includes_its_start_and_excludes_its_end(int milliseconds, SalePhase phase) =>
        SaleTiming.PhaseAt(Start, End, Start.AddMilliseconds(milliseconds)).ShouldBe(phase);

    [Fact]
    public void Times_in_different_zones_compare_as_instants() =>
        SaleTiming.PhaseAt(Start, End, Start.ToOffset(TimeSpan.FromHours(9))).ShouldBe(SalePhase.Live);
}

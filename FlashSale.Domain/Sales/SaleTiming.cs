namespace FlashSale.Domain.Sales;

/// <summary>Calculates a sale's phase. The start is inclusive, the end exclusive.</summary>
public static class SaleTiming
{
    /// <summary>The phase, at an instant, of a sale with these times.</summary>
    public static SalePhase PhaseAt(DateTimeOffset startTime, DateTimeOffset endTime, DateTimeOffset instant) =>
        instant < startTime ? SalePhase.Upcoming : instant < endTime ? SalePhase.Live : SalePhase.Ended;
}

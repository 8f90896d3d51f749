namespace FlashSale.Domain.Sales;

/// <summary>The one rule for when a sale runs: start included, end excluded.</summary>
public static class SaleTiming
{
    /// <summary>The phase at an instant of a sale with these times.</summary>
    public static SalePhase PhaseAt(DateTimeOffset startTime, DateTimeOffset endTime, DateTimeOffset instant) =>
        instant < startTime ? SalePhase.Upcoming : instant < endTime ? SalePhase.Live : SalePhase.Ended;
}

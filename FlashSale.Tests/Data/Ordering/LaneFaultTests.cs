using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;

namespace FlashSale.Tests.Data.Ordering;

public sealed class LaneFaultTests
{
    [Fact]
    public async Task A_lane_goes_on_after_a_batch_that_failed()
    {
        var batches = 0;
        var lane = new Lane(
            new CheckoutOptions { MaxBatch = 1 },
            tickets =>
            {
                if (++batches == 1)
                    throw new InvalidOperationException("broken");
                tickets[0].Answer(new PurchaseOutcome.SoldOut(0));
                return Task.CompletedTask;
            },
            _ => { });
        var first = NewTicket();
        var second = NewTicket();

        lane.Enter(first);
        // It may have run empty and be done; then the second would go to a new lane.
        var admission = lane.Enter(second);
        await lane.Completion;

        await Should.ThrowAsync<InvalidOperationException>(() => first.Outcome);
        if (admission == Lane.Admission.Waiting)
            (await second.Outcome).ShouldBeOfType<PurchaseOutcome.SoldOut>();
    }

    private static PurchaseTicket NewTicket() => new(new PurchaseRequest("ann", "kettle", 1, null), TimeProvider.System.GetUtcNow());
}

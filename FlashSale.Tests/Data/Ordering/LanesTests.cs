using FlashSale.Data.Ordering;
using FlashSale.Domain.Ordering;

namespace FlashSale.Tests.Data.Ordering;

public sealed class LanesTests
{
    private static readonly PurchaseOutcome Answer = new PurchaseOutcome.SoldOut(0);
    private readonly List<List<PurchaseTicket>> batches = [];
    private readonly Lock gate = new();

    [Fact]
    public async Task A_worker_continues_after_a_failed_batch()
    {
        var lanes = new Lanes(new CheckoutOptions { MaxBatch = 1 }, 1, (tickets, _) =>
        {
            Note(tickets);
            if (batches.Count == 1)
                throw new InvalidOperationException("broken");
            AnswerAll(tickets);
            return Task.CompletedTask;
        });
        PurchaseTicket[] tickets = [NewTicket("kettle"), NewTicket("kettle")];

        tickets.ShouldAllBe(ticket => lanes.TryEnter(ticket));
        await lanes.WhenIdleAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => tickets[0].Outcome);
        (await tickets[1].Outcome).ShouldBe(Answer);
    }

    [Fact]
    public async Task Waiting_requests_for_many_products_form_one_batch()
    {
        var free = new TaskCompletionSource();
        var lanes = new Lanes(new CheckoutOptions(), 1, (tickets, _) =>
        {
            Note(tickets);
            AnswerAll(tickets);
            return free.Task;
        });

        lanes.TryEnter(NewTicket("kettle"));
        await UntilAsync(() => batches.Count == 1);
        foreach (var product in new[] { "kettle", "teapot", "cup", "teapot" })
            lanes.TryEnter(NewTicket(product));
        free.SetResult();
        await lanes.WhenIdleAsync();

        batches.Count.ShouldBe(2);
        batches[1].Select(ticket => ticket.Request.ProductId).ShouldBe(["kettle", "teapot", "cup", "teapot"], ignoreOrder: true);
    }

    [Fact]
    public async Task Only_one_worker_handles_a_product_at_a_time()
    {
        var free = new TaskCompletionSource();
        var lanes = new Lanes(new CheckoutOptions(), 2, (tickets, _) =>
        {
            Note(tickets);
            AnswerAll(tickets);
            return tickets[0].Request.ProductId == "kettle" ? free.Task : Task.CompletedTask;
        });
        lanes.TryEnter(NewTicket("kettle"));
        await UntilAsync(() => batches.Count == 1);

        var second = NewTicket("kettle");
        var other = NewTicket("teapot");
        lanes.TryEnter(second);
        lanes.TryEnter(other);
        await other.Outcome;

        second.Outcome.IsCompleted.ShouldBeFalse();
        free.SetResult();
        (await second.Outcome).ShouldBe(Answer);
    }

    [Fact]
    public async Task Requests_can_join_a_batch_that_waits_for_the_database()
    {
        var free = new TaskCompletionSource();
        var lanes = new Lanes(new CheckoutOptions { MaxBatch = 3 }, 1, async (tickets, takeMore) =>
        {
            Note(tickets);
            await free.Task;
            var more = takeMore();
            Note(more);
            AnswerAll([.. tickets, .. more]);
        });
        lanes.TryEnter(NewTicket("kettle"));
        await UntilAsync(() => batches.Count == 1);
        lanes.TryEnter(NewTicket("teapot"));
        var tickets = Enumerable.Range(0, 3).Select(_ => NewTicket("kettle")).ToList();
        tickets.ShouldAllBe(ticket => lanes.TryEnter(ticket));
        free.SetResult();
        await lanes.WhenIdleAsync();

        // Only as many as a batch can contain, and only for its own products.
        batches[1].ShouldBe(tickets[..2]);
        (await tickets[2].Outcome).ShouldBe(Answer);
    }

    [Fact]
    public async Task Requests_are_decided_in_arrival_order_for_each_product()
    {
        var lanes = new Lanes(new CheckoutOptions { MaxBatch = 3 }, 2, async (tickets, _) =>
        {
            Note(tickets);
            await Task.Yield();
            AnswerAll(tickets);
        });
        var tickets = Enumerable.Range(0, 200).Select(i => NewTicket(i % 3 == 0 ? "kettle" : "teapot")).ToList();

        tickets.ShouldAllBe(ticket => lanes.TryEnter(ticket));
        await lanes.WhenIdleAsync();

        foreach (var product in new[] { "kettle", "teapot" })
            batches.SelectMany(batch => batch).Where(ticket => ticket.Request.ProductId == product)
                .ShouldBe(tickets.Where(ticket => ticket.Request.ProductId == product));
        batches.ShouldAllBe(batch => batch.Count <= 3);
        lanes.Depths.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_full_lane_and_a_full_node_refuse_requests()
    {
        var free = new TaskCompletionSource();
        var lanes = new Lanes(new CheckoutOptions { MaxWaiting = 2, MaxWaitingInAll = 3 }, 1, (tickets, _) =>
        {
            Note(tickets);
            AnswerAll(tickets);
            return free.Task;
        });
        lanes.TryEnter(NewTicket("cup"));
        await UntilAsync(() => batches.Count == 1);

        lanes.TryEnter(NewTicket("kettle")).ShouldBeTrue();
        lanes.TryEnter(NewTicket("kettle")).ShouldBeTrue();
        lanes.TryEnter(NewTicket("kettle")).ShouldBeFalse();
        lanes.TryEnter(NewTicket("teapot")).ShouldBeTrue();
        lanes.TryEnter(NewTicket("teapot")).ShouldBeFalse();
        free.SetResult();
        await lanes.WhenIdleAsync();

        batches.Sum(batch => batch.Count).ShouldBe(4);
        lanes.TryEnter(NewTicket("teapot")).ShouldBeTrue();
        await lanes.WhenIdleAsync();
    }

    private void Note(IReadOnlyList<PurchaseTicket> tickets)
    {
        lock (gate)
            batches.Add([.. tickets]);
    }

    private static void AnswerAll(IReadOnlyList<PurchaseTicket> tickets)
    {
        foreach (var ticket in tickets)
            ticket.Answer(Answer);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    private static PurchaseTicket NewTicket(string product) =>
        new(new PurchaseRequest("ann", product, 1, null), TimeProvider.System.GetUtcNow());
}

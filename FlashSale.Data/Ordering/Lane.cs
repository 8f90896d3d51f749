namespace FlashSale.Data.Ordering;

/// <summary>
/// The queue of one product on one node, with one consumer. What arrives while a batch is being committed is the next batch: nothing
/// waits for a timer, and an idle shop decides each request at once. A lane that runs empty is done; the next request makes another.
/// </summary>
internal sealed class Lane(CheckoutOptions options, Func<IReadOnlyList<PurchaseTicket>, Task> decide, Action<Lane> whenDone)
{
    private readonly Lock gate = new();
    private readonly Queue<PurchaseTicket> waiting = [];
    private Task? consumer;
    private bool done;

    /// <summary>What became of a ticket that wanted in.</summary>
    public enum Admission
    {
        Waiting,
        Full,
        Done,
    }

    /// <summary>How many wait.</summary>
    public int Depth
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Completes when the lane is done.</summary>
    public Task Completion
    {
        get
        {
            lock (gate)
                return consumer ?? Task.CompletedTask;
        }
    }

    public Admission Enter(PurchaseTicket ticket)
    {
        lock (gate)
        {
            if (done)
                return Admission.Done;
            if (waiting.Count >= options.MaxWaiting)
                return Admission.Full;
            waiting.Enqueue(ticket);
            consumer ??= Begin();
            return Admission.Waiting;
        }
    }

    // The lane works for everyone: the trace and the culture of who came first are not the lane's.
    private Task Begin()
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(ConsumeAsync);
    }

    private async Task ConsumeAsync()
    {
        while (TakeBatch() is { } batch)
        {
            if (batch.Count > 0)
                await DecideAsync(batch);
        }
        whenDone(this);
    }

    private async Task DecideAsync(List<PurchaseTicket> batch)
    {
        try
        {
            await decide(batch);
        }
#pragma warning disable CA1031 // A lane that ended here would leave its product unsold for ever; those who wait get the fault.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            batch.ForEach(ticket => ticket.Fail(fault));
        }
    }

    private List<PurchaseTicket>? TakeBatch()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                done = true;
                return null;
            }
            var batch = new List<PurchaseTicket>(Math.Min(waiting.Count, options.MaxBatch));
            while (batch.Count < options.MaxBatch && waiting.TryDequeue(out var ticket))
            {
                if (ticket.TryTake())
                    batch.Add(ticket);
            }
            return batch;
        }
    }
}

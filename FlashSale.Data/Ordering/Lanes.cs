namespace FlashSale.Data.Ordering;

/// <summary>
/// The queues of one node: a lane for each product that somebody wants, and a few workers that take all that waits in all lanes, as much
/// as one transaction may decide. What arrives while a batch is being committed is the next batch: nothing waits for a timer, and an idle
/// shop decides each request at once. A lane is with one worker at a time, so that its requests are decided in the order of their arrival.
/// </summary>
internal sealed class Lanes(CheckoutOptions options, int workers, Func<IReadOnlyList<PurchaseTicket>, Func<IReadOnlyList<PurchaseTicket>>, Task> decide)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> ready = [];
    private readonly HashSet<Task> working = [];
    private int atWork;
    private int waiting;

    /// <summary>How many wait in each lane.</summary>
    public IReadOnlyList<int> Depths
    {
        get
        {
            lock (gate)
                return [.. lanes.Values.Select(lane => lane.Waiting.Count)];
        }
    }

    /// <summary>Whether somebody waits, or is being decided.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
                return atWork > 0 || waiting > 0;
        }
    }

    /// <summary>Lets a ticket wait for its product; false if its lane, or the node, is full.</summary>
    public bool TryEnter(PurchaseTicket ticket)
    {
        lock (gate)
        {
            var productId = ticket.Request.ProductId;
            lanes.TryGetValue(productId, out var lane);
            if (lane?.Waiting.Count >= options.MaxWaiting || waiting >= options.MaxWaitingInAll)
                return false;
            if (lane is null)
                lanes.Add(productId, lane = new Lane(productId));
            lane.Waiting.Enqueue(ticket);
            waiting++;
            if (lane.Waiting.Count == 1 && !lane.IsTaken)
                ready.Enqueue(lane);
            if (ready.Count > 0 && atWork < workers)
                Begin();
            return true;
        }
    }

    /// <summary>Waits until nobody works any more.</summary>
    public async Task WhenIdleAsync()
    {
        while (true)
        {
            Task[] all;
            lock (gate)
                all = [.. working];
            if (all.Length == 0)
                return;
            await Task.WhenAll(all);
        }
    }

    private void Begin()
    {
        atWork++;
        // A worker works for everyone: the trace and the culture of who came first are not the worker's.
        using (ExecutionContext.SuppressFlow())
        {
            var work = Task.Run(WorkAsync);
            working.Add(work);
            _ = work.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private void Forget(Task work)
    {
        lock (gate)
            working.Remove(work);
    }

    private async Task WorkAsync()
    {
        var taken = new List<Lane>();
        while (TakeBatch(taken) is { } batch)
        {
            if (batch.Count > 0)
                await DecideAsync(batch, taken);
        }
    }

    private async Task DecideAsync(List<PurchaseTicket> batch, List<Lane> taken)
    {
        try
        {
            await decide([.. batch], () => TakeMore(batch, taken));
        }
#pragma warning disable CA1031 // A worker that ended here would leave products unsold for ever; those who wait get the fault.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            batch.ForEach(ticket => ticket.Fail(fault));
        }
    }

    // Gives the lanes of the last batch back and takes the next ones: null if nothing waits, and then the worker is done.
    private List<PurchaseTicket>? TakeBatch(List<Lane> taken)
    {
        lock (gate)
        {
            foreach (var lane in taken)
                GiveBack(lane);
            taken.Clear();
            if (ready.Count == 0)
            {
                atWork--;
                return null;
            }
            var batch = new List<PurchaseTicket>();
            while (batch.Count < options.MaxBatch && ready.TryDequeue(out var lane))
            {
                lane.IsTaken = true;
                taken.Add(lane);
                Fill(batch, lane);
            }
            return batch;
        }
    }

    // Who comes while the batch waits for its turn in the database need not wait for the next one.
    private List<PurchaseTicket> TakeMore(List<PurchaseTicket> batch, List<Lane> taken)
    {
        lock (gate)
        {
            var before = batch.Count;
            foreach (var lane in taken)
                Fill(batch, lane);
            return batch[before..];
        }
    }

    private void Fill(List<PurchaseTicket> batch, Lane lane)
    {
        while (batch.Count < options.MaxBatch && lane.Waiting.TryDequeue(out var ticket))
        {
            waiting--;
            if (ticket.TryTake())
                batch.Add(ticket);
        }
    }

    private void GiveBack(Lane lane)
    {
        lane.IsTaken = false;
        if (lane.Waiting.Count > 0)
            ready.Enqueue(lane);
        else
            lanes.Remove(lane.ProductId);
    }

    private sealed class Lane(string productId)
    {
        public string ProductId => productId;

        public Queue<PurchaseTicket> Waiting { get; } = [];

        public bool IsTaken { get; set; }
    }
}

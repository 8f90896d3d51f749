namespace FlashSale.Data.Ordering;

/// <summary>
/// The queues of one node: a lane for each product with waiting requests. A few workers each take what waits in all lanes, up to what one
/// transaction may decide. Requests that arrive during a commit form the next batch: there's no timer, and an idle shop decides each
/// request at once. Only one worker has a lane at a time, so its requests are decided in order of arrival. Thread-safe.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="workers">Batches decided at the same time, 1 or more.</param>
/// <param name="decide">Answers every ticket of a batch. Its second argument takes requests that arrived since in the same lanes.</param>
internal sealed class Lanes(
    CheckoutOptions options, int workers, Func<IReadOnlyList<PurchaseTicket>, Func<IReadOnlyList<PurchaseTicket>>, Task> decide)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> ready = [];
    private readonly HashSet<Task> working = [];
    private int atWork;
    private int waiting;

    /// <summary>Waiting requests in each lane.</summary>
    public IReadOnlyList<int> Depths
    {
        get
        {
            lock (gate)
                return [.. lanes.Values.Select(lane => lane.Waiting.Count)];
        }
    }

    /// <summary>Whether any request is waiting or being decided.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
                return atWork > 0 || waiting > 0;
        }
    }

    /// <summary>Queues a ticket in its product's lane; false if the lane or the node is full.</summary>
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

    /// <summary>Waits until no worker is running.</summary>
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
        // A worker serves many callers, so it must not inherit the first caller's trace or culture.
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
        // The waiting requests get the exception. The worker must go on, or its products would never sell again.
        catch (Exception fault)
        {
            batch.ForEach(ticket => ticket.Fail(fault));
        }
    }

    // Returns the lanes of the last batch and takes the next ones. Null if nothing waits: the worker ends then.
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

    // Requests that arrive while the batch waits for the database join it.
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

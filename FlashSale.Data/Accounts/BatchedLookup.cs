namespace FlashSale.Data.Accounts;

/// <summary>
/// Finds rows by key. Lookups that arrive during a query are combined into the next one, because thousands of visitors arrive in the
/// second in which a sale starts. Thread-safe.
/// </summary>
/// <param name="read">Reads the rows for these keys, without those that don't exist.</param>
internal sealed class BatchedLookup<T>(Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyDictionary<string, T>>> read)
    where T : class
{
    private const int MaxBatch = 200;

    // Bounds how long other callers wait behind a connection that hangs.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private bool isReading;

    /// <summary>The row with this key; null if it doesn't exist.</summary>
    public Task<T?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var own = new Waiting(key, cancellationToken);
        lock (gate)
        {
            waiting.Enqueue(own);
            if (isReading)
                return own.Found.Task.WaitAsync(cancellationToken);
            isReading = true;
        }
        // On another thread, because SQLite answers synchronously and the first caller would serve all later ones.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(ReadAllAsync, CancellationToken.None);
        return own.Found.Task.WaitAsync(cancellationToken);
    }

    // Never throws, because exceptions are passed to the waiting callers. Not canceled with one caller, because others wait too.
    private async Task ReadAllAsync()
    {
        for (var batch = Take(); batch.Count > 0; batch = Take())
        {
            try
            {
                using var timeout = new CancellationTokenSource(ReadTimeout);
                var found = await read([.. batch.Select(each => each.Key).Distinct(StringComparer.Ordinal)], timeout.Token);
                foreach (var each in batch)
                    each.Found.SetResult(found.GetValueOrDefault(each.Key));
            }
            // Every waiting caller gets the exception.
            catch (Exception fault)
            {
                foreach (var each in batch)
                    each.Found.TrySetException(fault);
            }
        }
    }

    private List<Waiting> Take()
    {
        lock (gate)
        {
            var batch = new List<Waiting>();
            while (batch.Count < MaxBatch && waiting.TryDequeue(out var next))
            {
                if (!next.CancellationToken.IsCancellationRequested)
                    batch.Add(next);
            }
            isReading = batch.Count > 0;
            return batch;
        }
    }

    private sealed record Waiting(string Key, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<T?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

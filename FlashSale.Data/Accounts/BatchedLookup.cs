namespace FlashSale.Data.Accounts;

/// <summary>
/// Finds rows by their keys. Callers that arrive while the database is being asked are asked for together: in the second in which a sale
/// opens, thousands arrive that this node hasn't seen before.
/// </summary>
/// <param name="read">Reads the rows that exist for these keys.</param>
internal sealed class BatchedLookup<T>(Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyDictionary<string, T>>> read)
    where T : class
{
    private const int MostAtOnce = 200;

    // Others wait behind a connection that hangs.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private bool isReading;

    /// <summary>The row with this key, or null.</summary>
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
        // On another thread: SQLite answers synchronously, and the first caller would serve all later ones. Nor do they share its trace.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(ReadAllAsync, CancellationToken.None);
        return own.Found.Task.WaitAsync(cancellationToken);
    }

    // Never throws: a fault is the answer to the callers that wait. It isn't canceled with one of them, because others wait too.
    private async Task ReadAllAsync()
    {
        for (var some = Take(); some.Count > 0; some = Take())
        {
            try
            {
                using var timeout = new CancellationTokenSource(LongestRead);
                var found = await read([.. some.Select(each => each.Key).Distinct(StringComparer.Ordinal)], timeout.Token);
                foreach (var each in some)
                    each.Found.SetResult(found.GetValueOrDefault(each.Key));
            }
#pragma warning disable CA1031 // Every caller that waits gets the fault.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                foreach (var each in some)
                    each.Found.TrySetException(fault);
            }
        }
    }

    private List<Waiting> Take()
    {
        lock (gate)
        {
            var some = new List<Waiting>();
            while (some.Count < MostAtOnce && waiting.TryDequeue(out var next))
            {
                if (!next.GivingUp.IsCancellationRequested)
                    some.Add(next);
            }
            isReading = some.Count > 0;
            return some;
        }
    }

    private sealed record Waiting(string Key, CancellationToken GivingUp)
    {
        public TaskCompletionSource<T?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

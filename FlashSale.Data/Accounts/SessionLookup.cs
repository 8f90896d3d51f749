using FlashSale.Domain.Accounts;

namespace FlashSale.Data.Accounts;

/// <summary>
/// Finds sessions by the hashes of their tokens. Who comes while the database is being asked is asked for together with all others who do: in the
/// second in which a sale opens, thousands come who were not seen before.
/// </summary>
/// <param name="read">Reads the valid sessions with these hashes.</param>
internal sealed class SessionLookup(Func<IReadOnlyList<byte[]>, CancellationToken, Task<IReadOnlyList<SignedIn>>> read)
{
    private const int MostAtOnce = 200;

    // Others wait behind a connection that hangs.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private bool isReading;

    /// <summary>The valid session with this hash, or null.</summary>
    public Task<SignedIn?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var own = new Waiting(hash, cancellationToken);
        lock (gate)
        {
            waiting.Enqueue(own);
            if (isReading)
                return own.Found.Task.WaitAsync(cancellationToken);
            isReading = true;
        }
        // On a thread of its own: SQLite answers without ever waiting, and who came first would serve all who come after him. Nor is his trace theirs.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(ReadAllAsync, CancellationToken.None);
        return own.Found.Task.WaitAsync(cancellationToken);
    }

    // Never throws: a fault is the answer to those who wait. Not cancelled with one of them, because others wait too.
    private async Task ReadAllAsync()
    {
        for (var some = Take(); some.Count > 0; some = Take())
        {
            try
            {
                using var timeout = new CancellationTokenSource(LongestRead);
                var found = (await read([.. some.Select(each => each.Hash)], timeout.Token)).ToDictionary(each => Convert.ToHexString(each.Session.TokenHash), StringComparer.Ordinal);
                foreach (var each in some)
                    each.Found.SetResult(found.GetValueOrDefault(Convert.ToHexString(each.Hash)));
            }
#pragma warning disable CA1031 // Whatever it is, those who wait get it.
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

    private sealed record Waiting(byte[] Hash, CancellationToken GivingUp)
    {
        public TaskCompletionSource<SignedIn?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

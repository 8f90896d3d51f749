using FlashSale.Domain.Accounts;

namespace FlashSale.Data.Accounts;

/// <summary>
/// Finds sessions by the hashes of their tokens. Who comes while the database is being asked is asked for together with all others who do: in the
/// second in which a sale opens, thousands come who were not seen before.
/// </summary>
/// <param name="read">Reads the valid sessions with these hashes.</param>
internal sealed class SessionLookup(Func<IReadOnlyList<byte[]>, Task<IReadOnlyList<SignedIn>>> read)
{
    private const int MostAtOnce = 200;

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private bool isReading;

    /// <summary>The valid session with this hash, or null.</summary>
    public Task<SignedIn?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var own = new Waiting(hash);
        lock (gate)
        {
            waiting.Enqueue(own);
            if (isReading)
                return own.Found.Task.WaitAsync(cancellationToken);
            isReading = true;
        }
        _ = ReadAllAsync();
        return own.Found.Task.WaitAsync(cancellationToken);
    }

    // Never throws: a fault is the answer to those who wait. Not cancelled with one of them, because others wait too.
    private async Task ReadAllAsync()
    {
        for (var some = Take(); some.Count > 0; some = Take())
        {
            try
            {
                var found = (await read([.. some.Select(each => each.Hash)])).ToDictionary(each => Convert.ToHexString(each.Session.TokenHash), StringComparer.Ordinal);
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
                some.Add(next);
            isReading = some.Count > 0;
            return some;
        }
    }

    private sealed record Waiting(byte[] Hash)
    {
        public TaskCompletionSource<SignedIn?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

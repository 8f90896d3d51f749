using System.Collections.Concurrent;
using FlashSale.Data.Realtime;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Answers that are the same for everyone, kept for a moment: of a crowd that asks for the same sales in the same moment, one looks at the database.
/// After any write of this node it is asked anew; what another node wrote is seen after <see cref="ParseOptions.ShareFor"/>.
/// </summary>
internal sealed class ResponseCache(WriteVersion writes, ParseOptions options, TimeProvider clock)
{
    private const int MostKept = 256;
    private const int MostBytes = 64 * 1024;

    private readonly ConcurrentDictionary<object, Answer> kept = new();

    /// <summary>How many are kept.</summary>
    public int Count => kept.Count;

    /// <summary>The answer if it is here or on its way, else null.</summary>
    public Task<byte[]>? Find(object cacheKey) => kept.TryGetValue(cacheKey, out var answer) && IsFresh(answer) ? answer.Body.Value : null;

    /// <summary>The answer: another's who asked just now, or else a new one.</summary>
    /// <param name="cacheKey">What is asked: the same for all who ask the same, by value.</param>
    /// <param name="ask">Asks the database. It is not cancelled with whoever asked first: others may wait for it too.</param>
    public Task<byte[]> AskAsync(object cacheKey, Func<CancellationToken, Task<byte[]>> ask)
    {
        MakeRoom();
        // Counted before it is read: a write in between makes it old.
        var (writesBefore, began) = (writes.Value, clock.GetTimestamp());
        Answer? own = null;
        own = new Answer(writesBefore, began, new Lazy<Task<byte[]>>(() => BeginAsync(cacheKey, () => own!, ask)));
        return kept.AddOrUpdate(cacheKey, own, (_, known) => IsFresh(known) ? known : own).Body.Value;
    }

    // On a thread of its own: SQLite answers without ever waiting, and the others would stand still meanwhile. Nor is the first one's trace theirs.
    private Task<byte[]> BeginAsync(object cacheKey, Func<Answer> own, Func<CancellationToken, Task<byte[]>> ask)
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(() => RunAsync(cacheKey, own, ask));
    }

    private async Task<byte[]> RunAsync(object cacheKey, Func<Answer> own, Func<CancellationToken, Task<byte[]>> ask)
    {
        var isToBeKept = false;
        try
        {
            using var timeout = new CancellationTokenSource(options.RequestTimeout, clock);
            var body = await ask(timeout.Token);
            isToBeKept = body.Length <= MostBytes;
            return body;
        }
        finally
        {
            if (!isToBeKept)
                kept.TryRemove(KeyValuePair.Create(cacheKey, own()));
        }
    }

    private bool IsFresh(Answer answer) => answer.Writes == writes.Value && clock.GetElapsedTime(answer.Began) < options.ShareFor;

    private void MakeRoom()
    {
        if (kept.Count < MostKept)
            return;
        foreach (var each in kept)
        {
            if (!IsFresh(each.Value))
                kept.TryRemove(each);
        }
        if (kept.Count >= MostKept)
            kept.Clear();
    }

    // A class: each is itself only.
    private sealed class Answer(long writes, long began, Lazy<Task<byte[]>> body)
    {
        public long Writes => writes;

        public long Began => began;

        public Lazy<Task<byte[]>> Body => body;
    }
}

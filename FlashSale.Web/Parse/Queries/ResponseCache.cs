using System.Collections.Concurrent;
using FlashSale.Data.Realtime;

namespace FlashSale.Web.Parse.Queries;

/// <summary>
/// Caches responses that are the same for everyone for a short time, so that concurrent identical requests cause one query. A write on this
/// node invalidates them; another node's write is visible after <see cref="ParseOptions.ShareFor"/>. Thread-safe.
/// </summary>
internal sealed class ResponseCache(WriteVersion writes, ParseOptions options, TimeProvider clock)
{
    private const int MaxEntries = 256;
    private const int MaxEntryBytes = 64 * 1024;

    private readonly ConcurrentDictionary<object, Entry> entries = new();

    /// <summary>Number of cached responses.</summary>
    public int Count => entries.Count;

    /// <summary>Gets a cached or pending response; null if there is none.</summary>
    public Task<byte[]>? Find(object cacheKey) => entries.TryGetValue(cacheKey, out var entry) && IsFresh(entry) ? entry.Body.Value : null;

    /// <summary>Gets a cached or pending response, or loads a new one.</summary>
    /// <param name="cacheKey">The key; equal for equal requests.</param>
    /// <param name="load">Loads the response. It isn't canceled with the first request, because others may wait for it too.</param>
    public Task<byte[]> GetOrAddAsync(object cacheKey, Func<CancellationToken, Task<byte[]>> load)
    {
        EvictStale();
        // Read before loading, so that a write in between invalidates the response.
        var (writesBefore, startedAt) = (writes.Value, clock.GetTimestamp());
        Entry? own = null;
        own = new Entry(writesBefore, startedAt, new Lazy<Task<byte[]>>(() => BeginAsync(cacheKey, () => own!, load)));
        return entries.AddOrUpdate(cacheKey, own, (_, known) => IsFresh(known) ? known : own).Body.Value;
    }

    // Task.Run, because SQLite runs synchronously and would block the others. The flow is suppressed so that the first request's trace
    // isn't used for all.
    private Task<byte[]> BeginAsync(object cacheKey, Func<Entry> own, Func<CancellationToken, Task<byte[]>> load)
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(() => RunAsync(cacheKey, own, load));
    }

    private async Task<byte[]> RunAsync(object cacheKey, Func<Entry> own, Func<CancellationToken, Task<byte[]>> load)
    {
        var shouldCache = false;
        try
        {
            using var timeout = new CancellationTokenSource(options.RequestTimeout, clock);
            var body = await load(timeout.Token);
            shouldCache = body.Length <= MaxEntryBytes;
            return body;
        }
        finally
        {
            if (!shouldCache)
                entries.TryRemove(KeyValuePair.Create(cacheKey, own()));
        }
    }

    private bool IsFresh(Entry entry) => entry.Writes == writes.Value && clock.GetElapsedTime(entry.StartedAt) < options.ShareFor;

    private void EvictStale()
    {
        if (entries.Count < MaxEntries)
            return;
        foreach (var each in entries)
        {
            if (!IsFresh(each.Value))
                entries.TryRemove(each);
        }
        if (entries.Count >= MaxEntries)
            entries.Clear();
    }

    // A class, for reference equality.
    private sealed class Entry(long writes, long startedAt, Lazy<Task<byte[]>> body)
    {
        public long Writes => writes;

        public long StartedAt => startedAt;

        public Lazy<Task<byte[]>> Body => body;
    }
}

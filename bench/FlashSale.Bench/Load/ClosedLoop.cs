using System.Diagnostics;

namespace FlashSale.Bench.Load;

/// <summary>
/// A number of buyers who each send the next request as soon as they have a response. Requests that are still waiting at the end count
/// with their waiting time so far, or the slowest ones would be missing.
/// </summary>
internal static class ClosedLoop
{
    /// <summary>For a new process, which still compiles code and queries and opens connections.</summary>
    public static readonly TimeSpan LongWarmUp = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <param name="buyers">Number of concurrent buyers.</param>
    /// <param name="time">The measured time.</param>
    /// <param name="buy">Places one order for the buyer with this number and returns true if it was accepted.</param>
    public static async Task<LoadResult> RunAsync(int buyers, TimeSpan time, Func<int, CancellationToken, Task<bool>> buy)
    {
        using var stop = new CancellationTokenSource();
        using var listener = new CheckoutListener();
        var tally = new Tally(Stopwatch.GetTimestamp() + (long)(WarmUp.TotalSeconds * Stopwatch.Frequency), time);
        var buying = Enumerable.Range(0, buyers).Select(buyer => Task.Run(() => BuyAsync(buyer, buy, tally, stop.Token))).ToList();
        await Task.Delay(WarmUp);
        listener.Reset();
        await Task.Delay(time);
        var (conflicts, batches, requests) = listener.Read();
        await stop.CancelAsync();
        await Task.WhenAll(buying);
        return new LoadResult(
            time.TotalSeconds,
            tally.Accepted,
            tally.Refused,
            tally.Failed,
            tally.FirstFailure,
            conflicts,
            batches,
            requests,
            tally.Latencies.Counts);
    }

    private static async Task BuyAsync(int buyer, Func<int, CancellationToken, Task<bool>> buy, Tally tally, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var startedAt = Stopwatch.GetTimestamp();
            try
            {
                tally.RecordResponse(startedAt, await buy(buyer, stop));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                tally.RecordPending(startedAt);
            }
            // Every failure is counted and reported.
            catch (Exception fault)
            {
                tally.RecordFailure(startedAt, fault);
            }
        }
    }

    private sealed class Tally(long start, TimeSpan time)
    {
        private readonly long end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        private int accepted;
        private int refused;
        private int failed;
        private string? firstFailure;

        public int Accepted => accepted;

        public int Refused => refused;

        public int Failed => failed;

        public string? FirstFailure => firstFailure;

        public Latencies Latencies { get; } = new();

        public void RecordResponse(long startedAt, bool isAccepted)
        {
            if (TryRecord(startedAt))
                Interlocked.Increment(ref isAccepted ? ref accepted : ref refused);
        }

        public void RecordPending(long startedAt) => TryRecord(startedAt);

        public void RecordFailure(long startedAt, Exception fault)
        {
            if (!TryRecord(startedAt))
                return;
            Interlocked.Increment(ref failed);
            Interlocked.CompareExchange(ref firstFailure, $"{fault.GetType().Name}: {fault.Message}", null);
        }

        private bool TryRecord(long startedAt)
        {
            var now = Stopwatch.GetTimestamp();
            if (now < start || startedAt >= end)
                return false;
            Latencies.Record(Stopwatch.GetElapsedTime(startedAt, Math.Min(now, end)));
            return now <= end;
        }
    }
}

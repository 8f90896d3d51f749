using System.Diagnostics;

namespace FlashSale.Bench.Load;

/// <summary>
/// So many buyers at once, each of whom asks again as soon as the answer is there. What is answered in the measured time counts. Who still
/// waits when it is over counts with the time waited so far: else those who wait longest would be left out.
/// </summary>
internal static class ClosedLoop
{
    /// <summary>For a process that is new: queries and code are compiled, connections are opened.</summary>
    public static readonly TimeSpan LongWarmUp = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <param name="buyers">How many at once.</param>
    /// <param name="time">The measured time.</param>
    /// <param name="buy">One purchase of the buyer with this number; whether it was accepted.</param>
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
        return new LoadResult(time.TotalSeconds, tally.Accepted, tally.Refused, tally.Failed, tally.FirstFailure, conflicts, batches, requests, tally.Latencies.Counts);
    }

    private static async Task BuyAsync(int buyer, Func<int, CancellationToken, Task<bool>> buy, Tally tally, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                tally.Answered(began, await buy(buyer, stop));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                tally.LeftWaiting(began);
            }
#pragma warning disable CA1031 // Whatever it is, it is counted and told.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                tally.Broke(began, fault);
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

        public void Answered(long began, bool isAccepted)
        {
            if (Counts(began))
                Interlocked.Increment(ref isAccepted ? ref accepted : ref refused);
        }

        public void LeftWaiting(long began) => Counts(began);

        public void Broke(long began, Exception fault)
        {
            if (!Counts(began))
                return;
            Interlocked.Increment(ref failed);
            Interlocked.CompareExchange(ref firstFailure, $"{fault.GetType().Name}: {fault.Message}", null);
        }

        private bool Counts(long began)
        {
            var now = Stopwatch.GetTimestamp();
            if (now < start || began >= end)
                return false;
            Latencies.Record(Stopwatch.GetElapsedTime(began, Math.Min(now, end)));
            return now <= end;
        }
    }
}

using System.Diagnostics.Metrics;

namespace FlashSale.Bench.Load;

/// <summary>Hears what the checkout, or a rival of it, tells of its conflicts and batches.</summary>
internal sealed class CheckoutListener : IDisposable
{
    private readonly MeterListener listener = new();
    private bool isHeard;
    private long conflicts;
    private long batches;
    private long requests;

    public CheckoutListener()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name is not ("flashsale.checkout.conflicts" or "flashsale.checkout.batch.size"))
                return;
            isHeard = true;
            self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Hear(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Hear(instrument, value));
        listener.Start();
    }

    /// <summary>Begins to count anew.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref conflicts, 0);
        Interlocked.Exchange(ref batches, 0);
        Interlocked.Exchange(ref requests, 0);
    }

    /// <summary>What was heard; null if there is nobody who tells.</summary>
    public (long? Conflicts, long? Batches, long? Requests) Read() => isHeard ? (conflicts, batches, requests) : (null, null, null);

    public void Dispose() => listener.Dispose();

    private void Hear(Instrument instrument, long value)
    {
        if (instrument.Name == "flashsale.checkout.conflicts")
        {
            Interlocked.Add(ref conflicts, value);
            return;
        }
        Interlocked.Increment(ref batches);
        Interlocked.Add(ref requests, value);
    }
}

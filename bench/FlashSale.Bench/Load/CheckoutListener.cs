using System.Diagnostics.Metrics;

namespace FlashSale.Bench.Load;

/// <summary>Counts conflicts and batches from the metrics of the checkout or a baseline.</summary>
internal sealed class CheckoutListener : IDisposable
{
    private readonly MeterListener listener = new();
    private bool hasInstrument;
    private long conflicts;
    private long batches;
    private long requests;

    public CheckoutListener()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name is not ("flashsale.checkout.conflicts" or "flashsale.checkout.batch.size"))
                return;
            hasInstrument = true;
            self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Record(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Record(instrument, value));
        listener.Start();
    }

    /// <summary>Resets the counts.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref conflicts, 0);
        Interlocked.Exchange(ref batches, 0);
        Interlocked.Exchange(ref requests, 0);
    }

    /// <summary>The counts; null if no checkout publishes metrics in this process.</summary>
    public (long? Conflicts, long? Batches, long? Requests) Read() => hasInstrument ? (conflicts, batches, requests) : (null, null, null);

    public void Dispose() => listener.Dispose();

    private void Record(Instrument instrument, long value)
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

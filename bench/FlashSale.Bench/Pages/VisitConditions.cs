namespace FlashSale.Bench.Pages;

/// <summary>The device and the network of a visitor.</summary>
/// <param name="Width">Width of the window in CSS pixels.</param>
/// <param name="Height">Height of the window in CSS pixels.</param>
/// <param name="PixelRatio">Device pixels per CSS pixel.</param>
/// <param name="IsPhone">Whether the browser behaves like a phone's.</param>
/// <param name="BytesPerSecond">Throughput in each direction; null for no limit.</param>
/// <param name="LatencyMs">Time from a request to the first byte of its response, at least.</param>
/// <param name="SlowDown">How many times slower the processor is.</param>
internal sealed record VisitConditions(
    int Width, int Height, float PixelRatio, bool IsPhone, int? BytesPerSecond, int LatencyMs, int SlowDown)
{
    /// <summary>The machine as it is.</summary>
    public static readonly VisitConditions Desktop = new(1400, 900, 1, false, null, 0, 1);

    /// <summary>"Slow 3G" with 400 kbit/s and 400 ms, on a processor slowed four times.</summary>
    public static readonly VisitConditions SlowPhone = new(390, 844, 2, true, 400_000 / 8, 400, 4);
}

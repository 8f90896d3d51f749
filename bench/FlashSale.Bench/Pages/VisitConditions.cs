namespace FlashSale.Bench.Pages;

/// <summary>A visitor's device and network.</summary>
/// <param name="Width">Width of the window in CSS pixels.</param>
/// <param name="Height">Height of the window in CSS pixels.</param>
/// <param name="PixelRatio">Device pixels per CSS pixel.</param>
/// <param name="IsPhone">True if the browser behaves like a phone's.</param>
/// <param name="BytesPerSecond">Throughput in each direction; null for no limit.</param>
/// <param name="LatencyMs">Minimum time from a request to the first byte of its response, in milliseconds.</param>
/// <param name="SlowDown">Factor by which the processor is slowed down.</param>
internal sealed record VisitConditions(
    int Width, int Height, float PixelRatio, bool IsPhone, int? BytesPerSecond, int LatencyMs, int SlowDown)
{
    /// <summary>A desktop browser without any throttling.</summary>
    public static readonly VisitConditions Desktop = new(1400, 900, 1, false, null, 0, 1);

    /// <summary>A phone on "Slow 3G" (400 kbit/s, 400 ms) with a processor four times slower.</summary>
    public static readonly VisitConditions SlowPhone = new(390, 844, 2, true, 400_000 / 8, 400, 4);
}

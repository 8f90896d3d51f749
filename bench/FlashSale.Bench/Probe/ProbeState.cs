namespace FlashSale.Bench.Probe;

/// <summary>What the shop's process says of itself.</summary>
/// <param name="CpuMs">Processor time so far, in milliseconds.</param>
/// <param name="WorkingSet">Resident memory, in bytes.</param>
/// <param name="Heap">What the last collection left in the managed heap, in bytes.</param>
/// <param name="Collections">Garbage collections so far.</param>
/// <param name="PauseMs">Milliseconds that they stopped the process.</param>
/// <param name="Subscribers">Subscriptions to the feed of stock levels.</param>
internal sealed record ProbeState(double CpuMs, long WorkingSet, long Heap, int Collections, double PauseMs, int Subscribers);

namespace FlashSale.Bench.Probe;

/// <summary>State of the shop's process.</summary>
/// <param name="CpuMs">Processor time so far, in milliseconds.</param>
/// <param name="WorkingSet">Resident memory, in bytes.</param>
/// <param name="Heap">Managed heap after the last garbage collection, in bytes.</param>
/// <param name="Collections">Number of garbage collections so far.</param>
/// <param name="PauseMs">Total pause of all garbage collections, in milliseconds.</param>
/// <param name="Subscribers">Number of subscriptions to the stock feed.</param>
internal sealed record ProbeState(double CpuMs, long WorkingSet, long Heap, int Collections, double PauseMs, int Subscribers);

namespace FlashSale.Bench.Circuits;

/// <summary>A number of units that a page showed.</summary>
/// <param name="At">Timestamp of <see cref="System.Diagnostics.Stopwatch"/>, comparable across processes of a machine.</param>
/// <param name="Left">Number of units.</param>
internal readonly record struct Observation(long At, int Left);

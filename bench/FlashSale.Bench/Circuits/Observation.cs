namespace FlashSale.Bench.Circuits;

/// <summary>That a page showed a number of units.</summary>
/// <param name="At">When, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts: the same in all processes of a machine.</param>
/// <param name="Left">How many units.</param>
internal readonly record struct Observation(long At, int Left);

namespace FlashSale.Bench.Worker;

/// <summary>A line that a worker reads: a request to buy.</summary>
/// <param name="Number">The caller's number of the request, which the answer repeats.</param>
/// <param name="UserId">The buyer.</param>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">The number of units.</param>
/// <param name="Key">The idempotency key; null for none.</param>
internal sealed record WorkerRequest(int Number, string UserId, string ProductId, int Quantity, string? Key);

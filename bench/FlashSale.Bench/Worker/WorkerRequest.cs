namespace FlashSale.Bench.Worker;

/// <summary>A line that a worker reads: somebody wants to buy.</summary>
/// <param name="Number">The caller's number for it; the answer has it too.</param>
/// <param name="UserId">The buyer.</param>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Key">Idempotency key, or null.</param>
internal sealed record WorkerRequest(int Number, string UserId, string ProductId, int Quantity, string? Key);

namespace FlashSale.Bench.Http;

/// <summary>A wish to buy, as a client sends it.</summary>
internal sealed record OrderRequest(string UserId, string ProductId, int Quantity, string IdempotencyKey);

namespace FlashSale.Bench.Http;

/// <summary>What became of it.</summary>
internal sealed record OrderReply(string Outcome, string? ObjectId, int? ClaimNumber, decimal? Total, DateTimeOffset? CreatedAt);

namespace FlashSale.Bench.Worker;

/// <summary>A line that a worker writes once it knows what became of a request.</summary>
/// <param name="Number">The request's number.</param>
/// <param name="Outcome">The outcome's name, such as <c>Accepted</c> or <c>SoldOut</c>; <c>Fault</c> for an exception.</param>
/// <param name="OrderId">The order of an accepted request.</param>
/// <param name="ClaimNumber">Its claim number.</param>
/// <param name="Message">What an exception said.</param>
internal sealed record WorkerAnswer(int Number, string Outcome, string? OrderId, int? ClaimNumber, string? Message);

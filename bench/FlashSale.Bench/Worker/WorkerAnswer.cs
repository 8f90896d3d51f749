namespace FlashSale.Bench.Worker;

/// <summary>A line that a worker writes when it knows the outcome of a request.</summary>
/// <param name="Number">The request's number.</param>
/// <param name="Outcome">The outcome's name, such as <c>Accepted</c> or <c>SoldOut</c>; <c>Fault</c> for an exception.</param>
/// <param name="OrderId">The order of an accepted request; otherwise null.</param>
/// <param name="ClaimNumber">The order's claim number.</param>
/// <param name="Message">The exception's message; otherwise null.</param>
internal sealed record WorkerAnswer(int Number, string Outcome, string? OrderId, int? ClaimNumber, string? Message);

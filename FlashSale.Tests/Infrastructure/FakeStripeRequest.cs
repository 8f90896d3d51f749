namespace FlashSale.Tests.Infrastructure;

/// <summary>A request to <see cref="FakeStripe"/>.</summary>
/// <param name="Route">Method and path.</param>
/// <param name="IdempotencyKey">The idempotency key; null if there was none.</param>
/// <param name="Fields">The parameters by their names, such as <c>metadata[payment]</c>.</param>
public sealed record FakeStripeRequest(string Route, string? IdempotencyKey, IReadOnlyDictionary<string, string> Fields);

namespace FlashSale.Tests.Infrastructure;

/// <summary>A request that <see cref="FakeStripe"/> was sent.</summary>
/// <param name="Route">Method and path.</param>
/// <param name="IdempotencyKey">The key that tells repeats apart; null if there was none.</param>
/// <param name="Fields">The parameters by their names, such as <c>metadata[payment]</c>.</param>
public sealed record FakeStripeRequest(string Route, string? IdempotencyKey, IReadOnlyDictionary<string, string> Fields);

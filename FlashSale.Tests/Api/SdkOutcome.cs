namespace FlashSale.Tests.Api;

/// <summary>What became of a test that is written in JavaScript.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Error">Why not; null if it did.</param>
public sealed record SdkOutcome(string Name, bool Passed, string? Error);

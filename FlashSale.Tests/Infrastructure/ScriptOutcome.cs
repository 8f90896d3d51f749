namespace FlashSale.Tests.Infrastructure;

/// <summary>The outcome of one test that is written in JavaScript.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Passed">True if it passed.</param>
/// <param name="Error">Why it failed; null if it passed.</param>
public sealed record ScriptOutcome(string Name, bool Passed, string? Error);

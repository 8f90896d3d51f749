namespace FlashSale.Domain;

/// <summary>A broken validation rule.</summary>
/// <param name="Field">The field's name in the draft or request, such as <c>Price</c>; empty if it concerns no single field.</param>
/// <param name="Message">A user-visible sentence: what is wrong and how to fix it.</param>
public sealed record Problem(string Field, string Message);
